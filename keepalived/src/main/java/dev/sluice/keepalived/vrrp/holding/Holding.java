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

    /** The same again, where the kernel may have dropped it: EEXIST if it did not. */
    default void restore(Rtnetlink kernel) {
        add(kernel);
    }

    Removal removal(Rtnetlink kernel);

    /** Whether it may go when that interface goes down, and come only when it is up. */
    boolean isOn(int ifindex);

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
        public boolean isOn(int ifindex) {
            return wanted.address().ifindex() == ifindex;
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
        public void restore(Rtnetlink kernel) {
            kernel.routes().add(route);
        }

        @Override
        public Removal removal(Rtnetlink kernel) {
            return kernel.routes().removal(route);
        }

        /** Of a way without interface, only the kernel knows by which it goes. */
        @Override
        public boolean isOn(int ifindex) {
            return route.hops().stream().anyMatch(hop -> hop.ifindex() == ifindex || hop.ifindex() == 0);
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

        /** Rules stay, whatever their interfaces do. */
        @Override
        public boolean isOn(int ifindex) {
            return false;
        }

        @Override
        public String toString() {
            return "rule " + rule;
        }
    }
}
