package dev.sluice.control;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses with a prefix in common, as {@code 192.0.2.0/24}; the bits behind the prefix are 0. */
public record Network(InetAddress address, int length) {
    public Network {
        byte[] bytes = address.getAddress();
        if (length < 0 || length > 8 * bytes.length)
            throw new IllegalArgumentException("prefix length " + length + ": 0 to " + 8 * bytes.length);
        for (int bit = length; bit < 8 * bytes.length; bit++)
            if ((bytes[bit / 8] >> 7 - bit % 8 & 1) != 0)
                throw new IllegalArgumentException(AddressForm.text(address) + "/" + length
                        + " has bits behind its prefix; the network is " + text(bytes, length));
    }

    /** The same with the bits behind the prefix cut off. */
    private static String text(byte[] address, int length) {
        byte[] network = address.clone();
        for (int bit = length; bit < 8 * network.length; bit++) network[bit / 8] &= (byte) ~(1 << 7 - bit % 8);
        try {
            InetAddress base = network.length == 4
                    ? InetAddress.getByAddress(network)
                    : Inet6Address.getByAddress(null, network, -1);
            return AddressForm.text(base) + "/" + length;
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError("an address has four or sixteen bytes", e);
        }
    }

    /** All addresses of a family. */
    public static Network all(boolean ipv6) {
        return new Network(InetAddress.ofLiteral(ipv6 ? "::" : "0.0.0.0"), 0);
    }

    public boolean isIpv6() {
        return !(address instanceof Inet4Address);
    }

    /** As operators write it: a single address without its length. */
    @Override
    public String toString() {
        return AddressForm.text(address) + (length == (isIpv6() ? 128 : 32) ? "" : "/" + length);
    }
}
