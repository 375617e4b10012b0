package dev.sluice.ipvsadm;

import dev.sluice.control.AddressForm;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses as the C library reads and prints them: inet_aton(3), inet_pton(3). */
final class AddressText {
    private AddressText() {}

    /** One to four parts, each decimal, octal or hexadecimal, the last filling what is left; a blank ends it. Null if it is none. */
    static @Nullable Inet4Address parse4(String text) {
        int end = 0;
        while (end < text.length() && !Numbers.isBlank(text.charAt(end))) end++;
        long value = 0;
        int parts = 0;
        int from = 0;
        while (true) {
            int dot = text.indexOf('.', from);
            boolean isLast = dot < 0 || dot >= end;
            long part = part(text, from, isLast ? end : dot);
            long max = isLast ? 0xffff_ffffL >>> (8 * parts) : 255;
            if (part < 0 || part > max || parts == 4) return null;
            value |= isLast ? part : part << (24 - 8 * parts);
            parts++;
            if (isLast) return inet4((int) value);
            from = dot + 1;
        }
    }

    static Inet4Address inet4(int bits) {
        byte[] bytes = {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** In host order. */
    static int bits(Inet4Address address) {
        return word(address.getAddress(), 0);
    }

    /** Four bytes as a number, big endian. */
    static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }

    private static long part(String text, int from, int to) {
        if (from >= to) return -1;
        int radix = 10;
        int i = from;
        if (text.charAt(i) == '0' && to - i > 1) {
            boolean isHex = (text.charAt(i + 1) | 0x20) == 'x';
            radix = isHex ? 16 : 8;
            i += isHex ? 2 : 1;
            if (i == to) return -1;
        }
        long value = 0;
        for (; i < to; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), radix) : -1;
            if (digit < 0) return -1;
            value = value * radix + digit;
            if (value > 0xffff_ffffL) return -1;
        }
        return value;
    }

    /** Null if it is none; neither brackets nor a zone are part of it. */
    static @Nullable Inet6Address parse6(String text) {
        byte[] bytes = new byte[16];
        int at = 0;
        int gap = -1;
        int i = 0;
        if (text.startsWith("::")) {
            gap = 0;
            i = 2;
        }
        while (i < text.length()) {
            int end = i;
            while (end < text.length() && text.charAt(end) != ':') end++;
            if (text.indexOf('.', i) >= 0 && end == text.length()) {
                if (at > 12 || !quad(text, i, bytes, at)) return null;
                at += 4;
                i = end;
                break;
            }
            int group = group(text, i, end);
            if (group < 0 || at == 16) return null;
            bytes[at++] = (byte) (group >> 8);
            bytes[at++] = (byte) group;
            if (end == text.length()) {
                i = end;
                break;
            }
            i = end + 1;
            if (i == text.length()) return null;
            if (text.charAt(i) == ':') {
                if (gap >= 0) return null;
                gap = at;
                i++;
            }
        }
        return assemble(bytes, at, gap);
    }

    private static @Nullable Inet6Address assemble(byte[] bytes, int used, int gap) {
        if (gap < 0 ? used != 16 : used == 16) return null;
        if (gap >= 0) {
            int tail = used - gap;
            System.arraycopy(bytes, gap, bytes, 16 - tail, tail);
            java.util.Arrays.fill(bytes, gap, 16 - tail, (byte) 0);
        }
        return inet6(bytes);
    }

    static Inet6Address inet6(byte[] bytes) {
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static int group(String text, int from, int to) {
        if (from == to || to - from > 4) return -1;
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) return -1;
            value = value << 4 | digit;
        }
        return value;
    }

    /** Only as inet_pton(3) has it: four decimal parts, no leading zeros. Null if it is none. */
    static @Nullable Inet4Address parseQuad(String text) {
        byte[] bytes = new byte[4];
        return quad(text, 0, bytes, 0) ? inet4(word(bytes, 0)) : null;
    }

    private static boolean quad(String text, int from, byte[] bytes, int at) {
        for (int part = 0; part < 4; part++) {
            int dot = part == 3 ? text.length() : text.indexOf('.', from);
            if (dot <= from || dot - from > 3 || text.charAt(from) == '0' && dot - from > 1) return false;
            long value = Numbers.parse(text.substring(from, dot), 0, 255);
            if (value < 0 || text.charAt(from) < '0') return false;
            bytes[at + part] = (byte) value;
            from = dot + 1;
        }
        return true;
    }

    static String format(InetAddress address) {
        return AddressForm.text(address);
    }
}
