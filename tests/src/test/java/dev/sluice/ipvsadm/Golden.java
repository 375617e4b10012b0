package dev.sluice.ipvsadm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What ipvsadm 1.31 said on a Debian 6.1 kernel with IPVS: the corpus {@code ipvsadm.jsonl}, and recorded in the same way ({@code
 * docs/ipvsadm.md}) {@code ipvsadm-more.jsonl} for the corners of the grammar and {@code ipvsadm-random.jsonl}, whose commands were
 * drawn at random from all of it. A group begins in a fresh network namespace.
 */
final class Golden {
    /** @param user null for root */
    record Line(
            int id,
            String group,
            boolean isSetup,
            boolean needsTraffic,
            List<String> argv,
            String stdin,
            @Nullable String user,
            int exitCode,
            String stdout,
            String stderr) {}

    private Golden() {}

    /** In their order; the lines of a group in theirs. */
    static Map<String, List<Line>> groups(String file) {
        Map<String, List<Line>> groups = new LinkedHashMap<>();
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            if (in == null) throw new IOException("no resource /golden/" + file);
            for (String text : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                Map<String, @Nullable Object> fields = new Json(text).object();
                if ("meta".equals(fields.get("kind"))) continue;
                Line line = line(fields);
                groups.computeIfAbsent(line.group(), _ -> new ArrayList<>()).add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return groups;
    }

    private static Line line(Map<String, @Nullable Object> fields) {
        List<String> argv = new ArrayList<>();
        if (fields.get("argv") instanceof List<?> words) for (Object word : words) argv.add(String.valueOf(word));
        return new Line(
                number(fields, "id"),
                text(fields, "group"),
                text(fields, "kind").equals("setup"),
                Boolean.TRUE.equals(fields.get("traffic")),
                argv,
                text(fields, "stdin"),
                fields.get("user") == null ? null : text(fields, "user"),
                number(fields, "rc"),
                text(fields, "stdout"),
                text(fields, "stderr"));
    }

    private static int number(Map<String, @Nullable Object> fields, String name) {
        return fields.get(name) instanceof Integer number ? number : -1;
    }

    private static String text(Map<String, @Nullable Object> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }
}
