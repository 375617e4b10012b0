package dev.sluice.app.realserver;

import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.GuePorts;
import dev.sluice.linux.netlink.Rtnetlink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This host, that is the network namespace of the thread that opened it, as far as a real server is concerned. */
final class Host implements AutoCloseable {
    private static final String LOOPBACK = "lo";

    private final Rtnetlink netlink = Rtnetlink.open();
    private @Nullable GuePorts guePorts;
    private @Nullable Decapsulation decapsulation;

    Rtnetlink netlink() {
        return netlink;
    }

    /** The index of its loopback. */
    int loopback() {
        return netlink.links().require(LOOPBACK).index();
    }

    List<Address> addresses() {
        return netlink.addresses().list();
    }

    /** The kernel's; opened when first asked for. */
    GuePorts guePorts() {
        if (guePorts == null) guePorts = GuePorts.open();
        return guePorts;
    }

    /** Ours, for kernels that have none; opened when first asked for. */
    Decapsulation decapsulation() {
        if (decapsulation == null) decapsulation = Decapsulation.open(netlink.trafficControl());
        return decapsulation;
    }

    @Override
    public void close() {
        if (decapsulation != null) decapsulation.close();
        if (guePorts != null) guePorts.close();
        netlink.close();
    }
}
