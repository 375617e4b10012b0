package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Connection;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** {@code SMTP_CHECK}: 220, HELO, 250, QUIT, 221; of every host named, each with its own deadline. */
record SmtpAttempt(Checker.Smtp check, String hostName) implements Attempt {
    private static final int LONGEST_LINE = 1000;

    @Override
    public Verdict run() {
        for (Connection host : check.hosts()) {
            Verdict verdict = talk(host);
            if (!verdict.passed()) return verdict;
        }
        return Verdict.PASSED;
    }

    private Verdict talk(Connection host) {
        Deadline deadline = Deadline.in(check.timing().connectTimeout().value());
        String stage = "connect";
        try (DeadlineSocket socket = DeadlineSocket.connect(host, deadline)) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            stage = "greeting";
            expect(in, 220);
            stage = "HELO";
            say(out, "HELO " + check.helo().value().orElse(hostName));
            expect(in, 250);
            stage = "QUIT";
            say(out, "QUIT");
            expect(in, 221);
            return Verdict.PASSED;
        } catch (IOException e) {
            return Failure.of(stage, e);
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Reads a reply, of however many lines (RFC 5321 section 4.2.1). */
    private static void expect(InputStream in, int code) throws IOException {
        String line;
        do {
            line = line(in);
        } while (line.length() > 3 && line.charAt(3) == '-');
        if (!line.startsWith(Integer.toString(code)))
            throw new IOException("expected " + code + ", got '" + line + "'");
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new IOException("connection closed");
            if (line.length() == LONGEST_LINE) throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }
}
