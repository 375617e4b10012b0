package dev.sluice.linux.netlink;

import java.net.InetAddress;

/**
 * An address of an interface.
 *
 * @param ifindex of the interface
 * @param address the interface's own
 * @param prefix length of the network's prefix in bits
 * @param scope {@code RT_SCOPE_*}: 0 global, 253 link, 254 host
 * @param flags {@code IFA_F_*}: 0x80 permanent, 1 secondary
 * @param label the alias that ifconfig(8) shows, "" for none
 */
public record Address(int ifindex, InetAddress address, int prefix, int scope, int flags, String label) {
    public static final int GLOBAL = 0, LINK = 253, HOST = 254;

    /** An address to be added: global, without a label. */
    public static Address of(int ifindex, InetAddress address, int prefix) {
        return new Address(ifindex, address, prefix, GLOBAL, 0, "");
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
