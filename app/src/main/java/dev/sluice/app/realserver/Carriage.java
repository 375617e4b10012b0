package dev.sluice.app.realserver;

import dev.sluice.control.Tunnel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How packets for a virtual address reach this host.
 *
 * @param tunnel null for direct routing
 */
record Carriage(@Nullable TunnelEnd tunnel) {
    static final Carriage DIRECT = new Carriage(null);

    /**
     * A tunnel that ends here.
     *
     * @param port to which GUE is sent, else 0
     * @param checksummed of GRE, whether packets come with its checksum; only the kernel's devices want to know
     * @param clamped whether clients are told to send segments that fit into the tunnel
     */
    record TunnelEnd(Tunnel.Type type, int port, boolean checksummed, boolean clamped, Decapsulator by) {
        private static final String CHECKSUMMED = "csum", CLAMPED = "clamped";

        /** GUE and UDP header with the field of remote checksum offload; GRE header with a checksum. */
        private static final int GUE = 20, GRE = 8;

        /** IP and TCP headers without options. */
        private static final int IPV4 = 20, IPV6 = 40, TCP = 20;

        TunnelEnd by(Decapsulator other) {
            return new TunnelEnd(type, port, checksummed, clamped, other);
        }

        /**
         * The largest TCP segment that clients of {@code vip} are to send where packets of {@code mtu} bytes pass, whatever checksums;
         * 0 for any.
         *
         * @param over6 whether tunnels may come over IPv6
         */
        int segment(int mtu, InetAddress vip, boolean over6) {
            if (!clamped) return 0;
            int header = switch (type) {
                case IPIP -> 0;
                case GUE -> GUE;
                case GRE -> GRE;
            };
            int inside = (vip instanceof Inet4Address ? IPV4 : IPV6) + TCP;
            return Math.clamp(mtu - (over6 ? IPV6 : IPV4) - header - inside, 0, 0xffff);
        }

        String title() {
            return type + (port == 0 ? "" : ", UDP port " + port) + (checksummed ? ", with checksums" : "");
        }

        String word() {
            return type.name().toLowerCase(Locale.ROOT) + "-" + port + "-" + by.word()
                    + (checksummed ? "-" + CHECKSUMMED : "") + (clamped ? "-" + CLAMPED : "");
        }

        private static TunnelEnd parse(List<String> words) {
            return new TunnelEnd(
                    Tunnel.Type.valueOf(words.get(0).toUpperCase(Locale.ROOT)),
                    Integer.parseInt(words.get(1)),
                    words.contains(CHECKSUMMED),
                    words.contains(CLAMPED),
                    Decapsulator.valueOf(words.get(2).toUpperCase(Locale.ROOT)));
        }
    }

    private Method method() {
        return tunnel == null ? Method.DR : Method.TUN;
    }

    /** What must be so here for packets to {@code vip}. */
    List<Need> needs(InetAddress vip) {
        boolean ipv4 = vip instanceof Inet4Address;
        List<Need> needs = new ArrayList<>(List.of(Need.of(vip)));
        if (ipv4) needs.add(Need.QUIET);
        if (tunnel == null) return needs;
        if (ipv4) needs.add(Need.TRUST);
        if (tunnel.clamped()) needs.add(Need.CLAMP);
        if (tunnel.by() == Decapsulator.EBPF) {
            needs.add(Need.PROGRAM);
            if (ipv4) needs.add(Need.PROGRAM_TRUST);
            return needs;
        }
        if (tunnel.port() != 0) needs.add(Need.ofGue(tunnel.port()));
        for (KernelDevice device : KernelDevice.of(tunnel, vip)) needs.add(Need.of(device));
        return needs;
    }

    String title() {
        return method().title + (tunnel == null ? "" : " (" + tunnel.title() + ")");
    }

    /** As the ledger writes it: {@code dr}, {@code tun-ipip-0-kernel}, {@code tun-gue-6080-ebpf-clamped}. */
    String word() {
        return method().word() + (tunnel == null ? "" : "-" + tunnel.word());
    }

    /** What {@link #word} wrote. IllegalArgumentException for anything else. */
    static Carriage parse(String word) {
        List<String> parts = List.of(word.split("-"));
        if (word.equals(DIRECT.word())) return DIRECT;
        if (parts.size() < 4) throw new IllegalArgumentException("no way to a server: " + word);
        Carriage found = new Carriage(TunnelEnd.parse(parts.subList(1, parts.size())));
        if (!found.word().equals(word)) throw new IllegalArgumentException("no way to a server: " + word);
        return found;
    }
}
