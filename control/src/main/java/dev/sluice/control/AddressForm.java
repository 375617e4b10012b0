package dev.sluice.control;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses as inet_ntop(3) prints them. */
public final class AddressForm {
    private static final int GROUPS = 8;

    private AddressForm() {}

    public static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder text = new StringBuilder(40);
        if (bytes.length == 4) dotted(text, bytes, 0);
        else format6(text, bytes);
        return text.toString();
    }

    /** An IPv4 address or mask in host order. */
    public static String text4(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    /** {@code 10.0.0.1:80}, {@code [fd00::1]:80} */
    public static String endpoint(InetAddress address, int port) {
        String text = text(address);
        return address instanceof Inet4Address ? text + ":" + port : "[" + text + "]:" + port;
    }

    private static void dotted(StringBuilder text, byte[] bytes, int at) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) text.append('.');
            text.append(bytes[at + i] & 0xff);
        }
    }

    /** The first longest run of two or more zero groups shrinks; v4-mapped and v4-compatible addresses end dotted. */
    private static void format6(StringBuilder text, byte[] bytes) {
        int best = -1;
        int length = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && groupAt(bytes, end) == 0) end++;
            if (end - start > length) {
                best = start;
                length = end - start;
            }
        }
        boolean endsDotted = best == 0 && (length == 6 || length == 5 && groupAt(bytes, 5) == 0xffff);
        for (int i = 0; i < GROUPS; i++) {
            if (i == best) {
                text.append(i == 0 ? "::" : ":");
                i += length - 1;
                continue;
            }
            if (i == 6 && endsDotted) {
                dotted(text, bytes, 12);
                return;
            }
            text.append(Integer.toHexString(groupAt(bytes, i)));
            if (i < GROUPS - 1) text.append(':');
        }
    }

    private static int groupAt(byte[] bytes, int group) {
        return (bytes[2 * group] & 0xff) << 8 | bytes[2 * group + 1] & 0xff;
    }
}
