package dev.sluice.keepalived.vrrp.holding;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Names of routing tables, protocols and scopes: those built in, and those of iproute2's files.
 *
 * @param directories where {@code rt_tables}, {@code rt_protos} and {@code rt_scopes} are looked for
 */
public record RouteNames(List<Path> directories) {
    private static final Map<String, Integer> TABLES = Map.of("default", 253, "main", 254, "local", 255);
    private static final Map<String, Integer> PROTOCOLS =
            Map.of("redirect", 1, "kernel", 2, "boot", 3, "static", 4, "keepalived", 18);
    private static final Map<String, Integer> SCOPES =
            Map.of("global", 0, "universe", 0, "site", 200, "link", 253, "host", 254, "nowhere", 255);

    public RouteNames {
        directories = List.copyOf(directories);
    }

    int table(String name) {
        return find(name, TABLES, "rt_tables");
    }

    int protocol(String name) {
        return find(name, PROTOCOLS, "rt_protos");
    }

    int scope(String name) {
        return find(name, SCOPES, "rt_scopes");
    }

    private int find(String name, Map<String, Integer> known, String file) {
        if (Character.isDigit(name.charAt(0))) return number(name);
        Integer number = known.get(name);
        if (number != null) return number;
        for (Path directory : directories) {
            for (String line : lines(directory.resolve(file))) {
                String[] words = line.strip().split("\\s+");
                if (words.length > 1 && words[1].equals(name) && !words[0].startsWith("#")) return number(words[0]);
            }
        }
        throw new IllegalArgumentException("'" + name + "' is neither a number nor in " + file + " of " + directories);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }

    /** Decimal, or hexadecimal after {@code 0x}; all 32 bits. */
    static int number(String text) {
        return (int) (long) Long.decode(text);
    }

    /** As iproute2 reads types of service. */
    static int hexadecimal(String text) {
        return Integer.parseInt(text.startsWith("0x") ? text.substring(2) : text, 16);
    }

    /** {@code via inet6 ADDRESS} names the family too; the address says it anyway. */
    static InetAddress gateway(String text) {
        String[] words = text.split(" ");
        return InetAddress.ofLiteral(words[words.length - 1]);
    }
}
