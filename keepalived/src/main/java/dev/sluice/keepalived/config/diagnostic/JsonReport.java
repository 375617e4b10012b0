package dev.sluice.keepalived.config.diagnostic;

import java.util.List;

/** Findings as one JSON object, for editors and pipelines. */
public final class JsonReport {
    private JsonReport() {}

    /** Findings of at least {@code least}; {@code exitCode} is what the command will exit with. */
    public static String of(String file, Diagnostics diagnostics, Severity least, int exitCode) {
        List<String> findings = diagnostics.all().stream()
                .filter(d -> d.severity().compareTo(least) >= 0)
                .map(JsonReport::finding)
                .toList();
        return "{\"file\":" + quote(file)
                + ",\"exitCode\":" + exitCode
                + ",\"keepalivedExitCode\":" + diagnostics.exitCode()
                + ",\"omitted\":" + diagnostics.omitted()
                + ",\"findings\":[" + String.join(",", findings) + "]}";
    }

    private static String finding(Diagnostic d) {
        Position use = d.position().expandedAt();
        return "{\"severity\":" + quote(d.severity().word())
                + ",\"code\":" + quote(d.code().word())
                + ",\"file\":" + quote(d.position().file())
                + ",\"line\":" + d.position().line()
                + ",\"column\":" + d.position().column()
                + ",\"length\":" + d.length()
                + ",\"message\":" + quote(d.message())
                + ",\"hint\":" + quote(d.hint())
                + (use == null ? "" : ",\"usedAt\":" + quote(use.toString()))
                + "}";
    }

    /** A JSON string (RFC 8259 §7). */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c)) quoted.append(String.format("\\u%04x", (int) c));
                    else quoted.append(c);
                }
            }
        }
        return quoted.append('"').toString();
    }
}
