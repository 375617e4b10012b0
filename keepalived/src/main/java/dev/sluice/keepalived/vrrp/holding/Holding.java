package dev.sluice.keepalived.vrrp.holding;

import dev.sluice.linux.netlink.NewAddress;
import dev.sluice.linux.netlink.Removal;
import dev.sluice.linux.netlink.Route;
import dev.sluice.linux.netlink.Rtnetlink;
import dev.sluice.linux.netlink.Rule;

/** Something in the kernel that comes and goes with mastership. */
public sealed interface Holding {
    /** EEXIST if it is there already. */
    void add(Rtnetlink kernel);

    Removal removal(Rtnetlink kernel);

    /** @param tracked whether a master that loses it gives up */
    record OfAddress(NewAddress wanted, boolean tracked) implements Holding {
        @Override
        public void add(Rtnetlink kernel) {
            kernel.addresses().add(wanted);
        }

        @Override
        public Removal removal(Rtnetlink kernel) {
            return kernel.addresses().removal(wanted);
        }

        @Override
        public String toString() {
            return "address " + wanted.address();
        }
    }

    record OfRoute(Route route, boolean replaces) implements Holding {
        @Override
        public void add(Rtnetlink kernel) {
            if (replaces) kernel.routes().replace(route);
            else kernel.routes().add(route);
        }

        @Override
        public Removal removal(Rtnetlink kernel) {
            return kernel.routes().removal(route);
        }

        @Override
        public String toString() {
            return "route " + route;
        }
    }

    record OfRule(Rule rule) implements Holding {
        @Override
        public void add(Rtnetlink kernel) {
            kernel.rules().add(rule);
        }

        @Override
        public Removal removal(Rtnetlink kernel) {
            return kernel.rules().removal(rule);
        }

        @Override
        public String toString() {
            return "rule " + rule;
        }
    }
}
