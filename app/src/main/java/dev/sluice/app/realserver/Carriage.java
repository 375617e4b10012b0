package dev.sluice.app.realserver;

import dev.sluice.control.Tunnel;
import java.util.Locale;

/**
 * How packets for a virtual address reach this host.
 *
 * @param type of the tunnel; IPIP where there is none
 * @param port to which GUE is sent, else 0
 * @param clamped whether clients are told to send segments that fit into the tunnel
 */
record Carriage(Method method, Tunnel.Type type, int port, boolean clamped) {
    static final Carriage DIRECT = new Carriage(Method.DR, Tunnel.Type.IPIP, 0, false);
    private static final String CLAMPED = "clamped";

    /** Outer IPv4 header; UDP and GUE header with the field of remote checksum offload; GRE header with a checksum. */
    private static final int IPV4 = 20, GUE = 20, GRE = 8;

    /** IPv4 and TCP header without options. */
    private static final int HEADERS = 40;

    boolean isTunnel() {
        return method == Method.TUN;
    }

    /** The largest TCP segment that clients are to send where packets of {@code mtu} bytes pass, whatever checksums; 0 for any. */
    int segment(int mtu) {
        if (!clamped) return 0;
        int header = switch (type) {
            case IPIP -> 0;
            case GUE -> GUE;
            case GRE -> GRE;
        };
        return Math.clamp(mtu - IPV4 - header - HEADERS, 0, 0xffff);
    }

    String title() {
        if (!isTunnel()) return method.title;
        return method.title + " (" + type + (port == 0 ? "" : ", UDP port " + port) + ")";
    }

    /** As the ledger writes it: {@code dr}, {@code tun-ipip-0}, {@code tun-gue-6080-clamped}. */
    String word() {
        if (!isTunnel()) return method.word();
        return method.word() + "-" + type.name().toLowerCase(Locale.ROOT) + "-" + port + (clamped ? "-" + CLAMPED : "");
    }

    /** What {@link #word} wrote. IllegalArgumentException for anything else. */
    static Carriage parse(String word) {
        String[] parts = word.split("-");
        if (parts.length < 3) {
            if (word.equals(DIRECT.word())) return DIRECT;
            throw new IllegalArgumentException("no way to a server: " + word);
        }
        Carriage found = new Carriage(
                Method.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                Tunnel.Type.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                Integer.parseInt(parts[2]),
                parts.length > 3);
        if (!found.word().equals(word)) throw new IllegalArgumentException("no way to a server: " + word);
        return found;
    }
}
