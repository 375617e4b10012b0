package dev.sluice.ebpf.fuzz;

import java.util.HexFormat;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What a machine did with a packet.
 *
 * @param verdict as {@code Packet} numbers them, for tc with ABORTED as DROP
 * @param packet afterwards, in hexadecimal
 * @param maps every value that is not zero, and every entry of a hash: {@code MAP[key] -> value}, in hexadecimal
 */
record Outcome(int verdict, String packet, SortedMap<String, String> maps) {
    static final HexFormat HEX = HexFormat.of();

    /** How {@code other} differs, line by line. */
    String difference(Outcome other) {
        StringBuilder text = new StringBuilder();
        if (verdict != other.verdict) text.append("  verdict %d, kernel %d%n".formatted(verdict, other.verdict));
        if (!packet.equals(other.packet))
            text.append("  packet %s%n  kernel %s%n".formatted(packet, other.packet))
                    .append(where(other.packet));
        TreeSet<String> keys = new TreeSet<>(maps.keySet());
        keys.addAll(other.maps.keySet());
        for (String key : keys)
            if (!Objects.equals(maps.get(key), other.maps.get(key)))
                text.append("  %s %s, kernel %s%n".formatted(key, maps.get(key), other.maps.get(key)));
        return text.toString();
    }

    private String where(String other) {
        int at = 0;
        while (at < Math.min(packet.length(), other.length()) && packet.charAt(at) == other.charAt(at)) at++;
        return "  first difference at byte %d; lengths %d, kernel %d%n"
                .formatted(at / 2, packet.length() / 2, other.length() / 2);
    }
}
