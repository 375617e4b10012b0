package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code UDP_CHECK}: no ICMP error within {@code connect_timeout}, or with {@code require_reply} a fitting reply. Without it a
 * firewall that drops looks healthy, as with the original.
 */
record UdpAttempt(Checker.Udp check) implements Attempt {
    private static final int RANDOM_BYTES = 64;

    @Override
    public Verdict run() {
        Deadline deadline = Deadline.in(check.timing().connectTimeout().value());
        boolean needsReply = check.reply().value().isPresent();
        try (UdpSocket socket = UdpSocket.open(check.connection())) {
            socket.send(payload());
            byte[] reply = socket.receive(deadline);
            return needsReply ? judge(reply) : Verdict.PASSED;
        } catch (SocketTimeoutException silence) {
            return needsReply ? Verdict.failed("no reply") : Verdict.PASSED;
        } catch (IOException e) {
            return Failure.of("UDP", e);
        }
    }

    private byte[] payload() {
        if (check.payload().value().isPresent())
            return HexFormat.of().parseHex(check.payload().value().get());
        byte[] bytes = new byte[RANDOM_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }

    private Verdict judge(byte[] reply) {
        int length = reply.length;
        if (length < check.minimumReply().value()
                || length > check.maximumReply().value()) return Verdict.failed("reply of " + length + " bytes");
        String pattern = check.reply().value().orElse("").toLowerCase(Locale.ROOT);
        String digits = HexFormat.of().formatHex(reply);
        for (int i = 0; i < Math.min(pattern.length(), digits.length()); i++)
            if (pattern.charAt(i) != 'x' && pattern.charAt(i) != digits.charAt(i))
                return Verdict.failed("reply differs at byte " + i / 2);
        return Verdict.PASSED;
    }
}
