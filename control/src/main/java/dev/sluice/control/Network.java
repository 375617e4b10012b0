package dev.sluice.control;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses with a prefix in common, as {@code 192.0.2.0/24}; the bits behind the prefix are 0. */
public record Network(InetAddress address, int length) {
    public Network {
        int bits = 8 * address.getAddress().length;
        if (length < 0 || length > bits)
            throw new IllegalArgumentException("prefix length " + length + ": 0 to " + bits);
        InetAddress base = base(address, length);
        if (!base.equals(address))
            throw new IllegalArgumentException(AddressForm.text(address) + "/" + length
                    + " has bits behind its prefix; the network is " + AddressForm.text(base) + "/" + length);
    }

    /** The same address with the bits behind the prefix cut off. */
    private static InetAddress base(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) bytes[i] &= (byte) (0xff00 >>> Math.clamp(length - 8L * i, 0, 8));
        try {
            return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has four or sixteen bytes", e);
        }
    }

    /** Whether all of {@code other} is in it. */
    public boolean contains(Network other) {
        return isIpv6() == other.isIpv6()
                && length <= other.length
                && base(other.address, length).equals(address);
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
