package dev.sluice.linux.netlink;

import java.util.Optional;

/**
 * A network interface.
 *
 * @param index unique in its namespace, never reused while it lives
 * @param hardware {@code ARPHRD_*} of include/uapi/linux/if_arp.h
 * @param flags {@code IFF_*} of include/uapi/linux/if.h
 * @param mtu bytes of a packet without its link-layer header
 * @param mac empty for loopback-less link layers and tunnels
 * @param kind of a virtual interface: {@code veth}, {@code bridge}, {@code vlan}, {@code ipip}...; "" for a device of a driver
 * @param bus of the device behind it: {@code pci}, {@code virtio}, ...; "" for none
 * @param master index of the bridge, bond or VRF it belongs to, 0 for none
 * @param peer index of the other end of a veth pair, of the interface below a vlan or macvlan; 0 for none
 * @param peerNamespace the kernel's local number of the namespace {@code peer} is in, -1 for this one
 * @param xdpProgram id of the attached XDP program, 0 for none
 */
public record Link(
        int index,
        String name,
        int hardware,
        int flags,
        int mtu,
        Optional<MacAddress> mac,
        String kind,
        String bus,
        int master,
        int peer,
        int peerNamespace,
        int xdpProgram) {
    public static final int ETHERNET = 1, IPIP = 768, LOOPBACK = 772;
    private static final int IFF_UP = 1, IFF_LOOPBACK = 8, IFF_RUNNING = 0x40, IFF_NOARP = 0x80;

    /** Whether its administrator wants it up. */
    public boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    /**
     * Whether packets pass: up, with a carrier, and the kernel has noticed both. Until then it drops what is sent, silently,
     * also for a moment after {@link Links#setUp}; see {@link Links#awaitRunning}.
     */
    public boolean isRunning() {
        return isUp() && (flags & IFF_RUNNING) != 0;
    }

    public boolean isLoopback() {
        return (flags & IFF_LOOPBACK) != 0;
    }

    /** Whether neighbours on it need no resolution. */
    public boolean isNoArp() {
        return (flags & IFF_NOARP) != 0;
    }
}
