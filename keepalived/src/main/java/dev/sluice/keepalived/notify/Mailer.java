package dev.sluice.keepalived.notify;

import dev.sluice.keepalived.config.model.Mail;
import dev.sluice.keepalived.process.Log;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Sends alerts by SMTP (RFC 5321), each on a virtual thread of its own; one that fails is logged and not tried again. */
public final class Mailer {
    private final Mail mail;
    private final String hostName;
    private final Log log;

    public Mailer(Mail mail, String hostName, Log log) {
        this.mail = mail;
        this.hostName = hostName;
        this.log = log;
    }

    /** Whether there is anybody to write to. */
    public boolean hasRecipients() {
        return !mail.recipients().isEmpty();
    }

    /**
     * Sends in the background.
     *
     * @param subject what follows {@code [router_id]}
     */
    public void send(String subject, String body) {
        if (!hasRecipients()) return;
        String title = "[" + mail.routerId().value().orElse(hostName) + "] " + subject;
        Thread.ofVirtual().name("mail").start(() -> {
            try {
                transmit(title, body);
            } catch (IOException e) {
                log.error("mail '" + title + "' to " + mail.server().value() + ":"
                        + mail.port().value() + " failed: " + e.getMessage());
            }
        });
    }

    private void transmit(String title, String body) throws IOException {
        int limit = Math.max(1, (int)
                Math.min(Integer.MAX_VALUE, mail.connectTimeout().value().toMillis()));
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(mail.server().value(), mail.port().value()), limit);
            socket.setSoTimeout(limit);
            Dialogue dialogue = new Dialogue(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)),
                    socket.getOutputStream());
            dialogue.expect("greeting", '2');
            dialogue.say("HELO " + mail.helo().value().orElse(hostName), '2');
            dialogue.say("MAIL FROM:<" + from() + ">", '2');
            for (String recipient : mail.recipients()) dialogue.say("RCPT TO:<" + recipient + ">", '2');
            dialogue.say("DATA", '3');
            dialogue.say(message(title, body) + "\r\n.", '2');
            dialogue.say("QUIT", '2');
        }
    }

    private String from() {
        return mail.from().value().orElse("keepalived@" + hostName);
    }

    private String message(String title, String body) {
        return "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneId.systemDefault()))
                + "\r\n"
                + "From: " + from() + "\r\n"
                + "Subject: " + title + "\r\n"
                + "X-Mailer: Keepalived\r\n"
                + "To: " + String.join(", ", mail.recipients()) + "\r\n\r\n"
                // A line of a single dot would end the message (RFC 5321 section 4.5.2).
                + body.replaceAll("(?m)^\\.", "..").replaceAll("\r?\n", "\r\n");
    }

    /** Commands and replies. */
    private record Dialogue(BufferedReader in, OutputStream out) {
        void say(String line, char wanted) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            expect(line.lines().findFirst().orElse(""), wanted);
        }

        void expect(String after, char wanted) throws IOException {
            String line;
            do {
                line = in.readLine();
                if (line == null) throw new IOException("connection closed after " + after);
            } while (line.length() > 3 && line.charAt(3) == '-');
            if (line.isEmpty() || line.charAt(0) != wanted) throw new IOException("'" + line + "' after " + after);
        }
    }
}
