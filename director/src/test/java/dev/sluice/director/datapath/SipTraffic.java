package dev.sluice.director.datapath;

import dev.sluice.ebpf.MapStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** SIP messages in frames, and services that go by their Call-IDs. */
public final class SipTraffic {
    private SipTraffic() {}

    /** A request that has these header lines, among others. */
    public static String invite(String headers) {
        return "INVITE sip:bob@biloxi.example SIP/2.0\r\nVia: SIP/2.0/UDP pc33.example;branch=z9hG4bK776\r\n"
                + "Max-Forwards: 70\r\n" + headers + "\r\nCSeq: 314159 INVITE\r\nContent-Length: 0\r\n\r\n";
    }

    /** A UDP datagram of either family. */
    static AnyFrame message(String client, int clientPort, String virtual, int port, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        AnyFrame frame = AnyFrame.udp(client, clientPort, virtual, port, octets.length);
        byte[] bytes = frame.bytes();
        System.arraycopy(octets, 0, bytes, bytes.length - octets.length, octets.length);
        return frame instanceof Frame ipv4 ? ipv4.sum() : ((Frame6) AnyFrame.of(bytes)).sum();
    }

    /** A frame of a message from an IPv4 client. */
    public static byte[] frame(String client, int clientPort, String virtual, int port, String text) {
        return message(client, clientPort, virtual, port, text).bytes();
    }

    /** A persistent UDP service of single clients that goes by Call-ID, and has no servers yet. */
    static int service(Balancer balancer, String address, int port, int scheduler) {
        int made = balancer.addService(address, port, Ip4.UDP, scheduler);
        Service service = balancer.service(made);
        service.options(Service.PERSISTENT | Service.BY_CALL);
        service.timeout(3600);
        service.clientMask().u64(0, -1);
        service.clientMask().u64(8, -1);
        return made;
    }

    /** The hash of these octets, as if they were a Call-ID. */
    static int hash(byte[] octets) {
        CallId call = new CallId(Objects.requireNonNull(Maps.CALL_DRAFT.get(0)));
        for (int i = 0; i < octets.length; i++) call.text(i).u8(0, octets[i]);
        call.start(0);
        call.length(octets.length);
        return CallHash.of(call, octets.length);
    }

    /** The Call-IDs that a director's listings would find. */
    static List<String> kept(MapStore calls) {
        List<String> found = new ArrayList<>();
        calls.forEach((_, value) -> found.add(value.getString(0, StandardCharsets.US_ASCII)));
        return found;
    }
}
