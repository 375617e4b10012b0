package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** {@code DNS_CHECK}: a question over UDP is answered, with our number, as a response, without error (RFC 1035 section 4). */
record DnsAttempt(Checker.Dns check) implements Attempt {
    private static final int HEADER = 12;
    private static final int RECURSION_DESIRED = 0x0100, RESPONSE = 0x8000, RESPONSE_CODE = 0x000f;
    private static final int CLASS_IN = 1;
    /** RFC 1035 section 3.2.2 and later. */
    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("A", 1),
            Map.entry("NS", 2),
            Map.entry("CNAME", 5),
            Map.entry("SOA", 6),
            Map.entry("PTR", 12),
            Map.entry("MX", 15),
            Map.entry("TXT", 16),
            Map.entry("AAAA", 28),
            Map.entry("SRV", 33),
            Map.entry("RRSIG", 46),
            Map.entry("DNSKEY", 48),
            Map.entry("CAA", 257),
            Map.entry("ANY", 255));

    private static final String[] CODES = {
        "no error", "format error", "server failure", "name error", "not implemented", "refused"
    };

    @Override
    public Verdict run() {
        Deadline deadline = Deadline.in(check.timing().connectTimeout().value());
        int id = ThreadLocalRandom.current().nextInt(0x10000);
        try (UdpSocket socket = UdpSocket.open(check.connection())) {
            socket.send(question(id));
            while (true) {
                ByteBuffer reply = ByteBuffer.wrap(socket.receive(deadline));
                // Late answers to earlier questions are no answer to this one.
                if (reply.remaining() < HEADER || (reply.getShort(0) & 0xffff) != id) continue;
                return judge(reply.getShort(2) & 0xffff);
            }
        } catch (IOException e) {
            return Failure.of(
                    "DNS " + check.type().value() + " of " + check.name().value(), e);
        }
    }

    private static Verdict judge(int flags) {
        if ((flags & RESPONSE) == 0) return Verdict.failed("a question came back instead of a response");
        int code = flags & RESPONSE_CODE;
        if (code == 0) return Verdict.PASSED;
        return Verdict.failed("response code " + code + (code < CODES.length ? " (" + CODES[code] + ")" : ""));
    }

    private byte[] question(int id) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(512);
        bytes.putShort((short) id).putShort((short) RECURSION_DESIRED).putShort((short) 1);
        bytes.position(HEADER);
        for (String label : check.name().value().split("\\.")) {
            byte[] text = label.getBytes(StandardCharsets.US_ASCII);
            if (text.length == 0) continue;
            if (text.length > 63) throw new IOException("label " + label + " is longer than 63 bytes");
            bytes.put((byte) text.length).put(text);
        }
        bytes.put((byte) 0);
        bytes.putShort((short) type(check.type().value())).putShort((short) CLASS_IN);
        byte[] question = new byte[bytes.position()];
        bytes.get(0, question);
        return question;
    }

    private static int type(String name) throws IOException {
        Integer type = TYPES.get(name.toUpperCase(Locale.ROOT));
        if (type == null) throw new IOException("unknown record type " + name);
        return type;
    }
}
