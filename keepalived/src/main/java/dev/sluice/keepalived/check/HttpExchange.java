package dev.sluice.keepalived.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * One request and its answer as keepalived makes them: a new connection, {@code GET}, and the body up to its Content-Length or the
 * end of the connection, taken as it comes: a chunked body's frames are part of its digest, as the original's {@code genhash}
 * counts them.
 */
final class HttpExchange {
    /** Of the body, what regular expressions see. */
    static final int LONGEST_TEXT = 1 << 20;

    private static final int LONGEST_HEAD = 64 << 10;

    private HttpExchange() {}

    /**
     * What to ask for.
     *
     * @param protocol {@code 1.0}, {@code 1.0C} or {@code 1.1}
     */
    record Question(String protocol, String path, String host) {
        /** The bytes on the wire. */
        byte[] bytes() {
            boolean closes = !protocol.equals("1.0");
            String text = "GET " + path + " HTTP/" + protocol.substring(0, 3) + "\r\n"
                    + "User-Agent: KeepAliveClient\r\n"
                    + (closes ? "Connection: close\r\n" : "") + "Host: " + host + "\r\n\r\n";
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * What came back.
     *
     * @param head status line and header, as it came
     * @param body as much of it as was asked for
     * @param digest MD5 of the whole body, lower-case hexadecimal
     */
    record Answer(int status, String head, ByteArrayOutputStream body, String digest) {
        /** A byte a character, so that any body can be searched. */
        String text() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * Asks.
     *
     * @param text how much of the body to keep, bytes
     * @throws IOException the connection failed, or what came is no HTTP
     */
    static Answer run(InputStream in, OutputStream out, Question question, int text) throws IOException {
        out.write(question.bytes());
        out.flush();
        String head = head(in);
        // An interim answer precedes the real one (RFC 9110 section 15.2).
        while (status(head) / 100 == 1) head = head(in);
        int status = status(head);
        boolean bodiless = status == 204 || status == 304;
        OptionalLong length = bodiless ? OptionalLong.of(0) : length(head);
        MessageDigest digest = md5();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        read(in, length.orElse(Long.MAX_VALUE), digest, body, text);
        return new Answer(status, head, body, HexFormat.of().formatHex(digest.digest()));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0)
                throw new IOException(
                        head.isEmpty() ? "connection closed without an answer" : "connection closed within the header");
            if (head.length() == LONGEST_HEAD)
                throw new IOException("a header of more than " + LONGEST_HEAD + " bytes");
            head.append((char) c);
            if (c != '\n') continue;
            int end = head.length();
            if (end >= 4 && head.charAt(end - 2) == '\r' && head.charAt(end - 3) == '\n') return head.toString();
            if (end >= 2 && head.charAt(end - 2) == '\n') return head.toString();
        }
    }

    private static int status(String head) throws IOException {
        int end = head.indexOf('\n');
        String line = head.substring(0, end).strip();
        String[] words = line.split(" ", 3);
        if (!line.startsWith("HTTP/") || words.length < 2 || !words[1].matches("[0-9]{3}"))
            throw new IOException("no HTTP: '" + line.substring(0, Math.min(60, line.length())) + "'");
        return Integer.parseInt(words[1]);
    }

    private static OptionalLong length(String head) {
        for (String line : head.split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0 || !line.substring(0, colon).toLowerCase(Locale.ROOT).equals("content-length")) continue;
            String value = line.substring(colon + 1).strip();
            if (value.matches("[0-9]{1,18}")) return OptionalLong.of(Long.parseLong(value));
        }
        return OptionalLong.empty();
    }

    private static void read(InputStream in, long most, MessageDigest digest, ByteArrayOutputStream body, int text)
            throws IOException {
        byte[] buffer = new byte[8192];
        long left = most;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                if (most != Long.MAX_VALUE) throw new IOException("connection closed " + left + " bytes early");
                return;
            }
            digest.update(buffer, 0, count);
            body.write(buffer, 0, Math.min(count, text - body.size()));
            left -= count;
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has MD5", impossible);
        }
    }
}
