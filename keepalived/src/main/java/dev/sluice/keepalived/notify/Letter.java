package dev.sluice.keepalived.notify;

import dev.sluice.keepalived.config.model.Mail;
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

/**
 * One mail, and its way to the server by SMTP (RFC 5321).
 *
 * @param title the subject with {@code [router_id]}
 */
record Letter(Mail mail, String hostName, String title, String body) {
    /** Returns when the server has it. */
    void transmit() throws IOException {
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
            dialogue.say(message() + "\r\n.", '2');
            dialogue.say("QUIT", '2');
        }
    }

    private String from() {
        return mail.from().value().orElse("keepalived@" + hostName);
    }

    private String message() {
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
