package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --pe sip}: what counts as a Call-ID, and what goes by it. */
@ParameterizedClass
@EnumSource(Hook.class)
class SipTest {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", VIP6 = "2001:db8:9::9";
    private static final int SIP = 5060;

    @Parameter
    Hook hook = Hook.TC;

    private Balancer balancer = Balancer.simulated();
    private int service;
    private int port = 1024;

    @BeforeEach
    void start() {
        balancer = Balancer.simulated();
        service = service(VIP, "10.0.2.");
    }

    private int service(String address, String servers) {
        int made = SipTraffic.service(balancer, address, SIP, Service.SEQUENCE);
        int[] members = new int[3];
        for (int i = 0; i < members.length; i++)
            members[i] = balancer.addServer(made, servers + (i + 1), SIP, Server.DIRECT);
        balancer.planRoundRobin(made, members);
        return made;
    }

    /** The server that the message of a new flow goes to, or minus its verdict. */
    private int send(String client, String message) {
        return sent(SipTraffic.message(client, port++, VIP, SIP, message));
    }

    private int sent(AnyFrame frame) {
        Packet p = new Packet(frame.bytes().clone(), 3, hook);
        int verdict = Datapath.receive(p);
        return verdict == Packet.REDIRECT || verdict == Packet.TX ? p.bytes()[5] : -verdict;
    }

    private static String call(String id) {
        return SipTraffic.invite("Call-ID: " + id);
    }

    @Test
    void callsStayAndOthersAreSpread() {
        int first = send(CLIENT, call("a@b")), second = send(CLIENT, call("c@b")), third = send(CLIENT, call("d@b"));
        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
        for (int i = 0; i < 3; i++) {
            assertThat(send(CLIENT, call("c@b"))).isEqualTo(second);
            assertThat(send(CLIENT, call("a@b"))).isEqualTo(first);
            assertThat(send(CLIENT, call("d@b"))).isEqualTo(third);
        }
    }

    /** The template's key is the original's: a client's network, and the call. */
    @Test
    void aCallOfSeveralAddressesIsOneIfTheMaskSaysSo() {
        int first = send(CLIENT, call("a@b"));
        assertThat(send("10.0.1.2", call("a@b"))).isNotEqualTo(first);
        balancer.service(service).clientMask().u64(0, 0);
        int again = send(CLIENT, call("z@b"));
        for (int i = 2; i < 9; i++) assertThat(send("10.0.1." + i, call("z@b"))).isEqualTo(again);
    }

    @Test
    void callsOfIpv6ClientsStay() {
        int _ = service(VIP6, "2001:db8:2::");
        int first = sent(SipTraffic.message("2001:db8:1::1", 1024, VIP6, SIP, call("a@b")));
        assertThat(first).isPositive();
        for (int i = 0; i < 4; i++) {
            assertThat(sent(SipTraffic.message("2001:db8:1::1", 2000 + i, VIP6, SIP, call("x" + i))))
                    .isPositive();
            assertThat(sent(SipTraffic.message("2001:db8:1::1", 3000 + i, VIP6, SIP, call("a@b"))))
                    .isEqualTo(first);
        }
    }

    /** Header names in any case, in short, with blanks, continued lines, and any end of line. */
    @Test
    void theSameCallInManyForms() {
        int first = send(CLIENT, call("f81d4fae-7dec-11d0@foo.bar"));
        for (String header : List.of(
                "CALL-ID:f81d4fae-7dec-11d0@foo.bar",
                "call-id :\tf81d4fae-7dec-11d0@foo.bar",
                "i: f81d4fae-7dec-11d0@foo.bar",
                "I : f81d4fae-7dec-11d0@foo.bar",
                "Call-ID:\r\n  f81d4fae-7dec-11d0@foo.bar",
                "Call-IDs: no\r\nCall-ID: f81d4fae-7dec-11d0@foo.bar",
                "Call-ID: @no\r\nCall-ID: no@ no\r\nCall-ID: f81d4fae-7dec-11d0@foo.bar",
                "Via: SIP/2.0/UDP 10.0.0.1\r\n Call-ID: folded@no\r\nCall-ID: f81d4fae-7dec-11d0@foo.bar",
                "Subject: Call-ID: no\r\nCall-ID: f81d4fae-7dec-11d0@foo.bar")) {
            assertThat(send(CLIENT, SipTraffic.invite(header))).as(header).isEqualTo(first);
            assertThat(send(CLIENT, SipTraffic.invite(header).replace("\r\n", "\n")))
                    .as(header)
                    .isEqualTo(first);
        }
    }

    /** As the original drops them. */
    @Test
    void whatHasNoCallIsDropped() {
        for (String message : List.of(
                "",
                "\r\n\r\n",
                "Call-ID: first@line\r\n",
                SipTraffic.invite("From: <sip:a@b>"),
                SipTraffic.invite("Call-ID: with blanks"),
                SipTraffic.invite("Call-ID: "),
                SipTraffic.invite("Call-ID: a@"),
                SipTraffic.invite("Call-ID: a@b@c"),
                SipTraffic.invite("Call-ID: \u00e4"),
                SipTraffic.invite("Call-ID: " + "x".repeat(256)),
                "OPTIONS sip:a SIP/2.0\r\nCall-ID: unended@line",
                "OPTIONS sip:a SIP/2.0\r\nCall-ID",
                SipTraffic.invite("X: " + "x".repeat(2048) + "\r\nCall-ID: a@b")))
            assertThat(send(CLIENT, message)).as(message).isEqualTo(-Packet.DROP);
        assertThat(send(CLIENT, SipTraffic.invite("Call-ID: " + "x".repeat(255))))
                .isPositive();
        assertThat(balancer.outcome(Outcome.NO_CALL_ID)).isEqualTo(13);
        assertThat(balancer.words()).hasSize(1);
    }

    /** The line end that marks a Call-ID's end may be the last octet that is looked at. */
    @Test
    void theLastOctetsCount() {
        String head = "OPTIONS sip:a SIP/2.0\r\nX: ";
        for (int fill = 0; fill < 20; fill++) {
            String message = head + "x".repeat(2000 + fill) + "\r\nCall-ID: 0123@b\r\n\r\n";
            boolean isSeen = message.indexOf("@b") + 2 < CallId.MOST;
            assertThat(send(CLIENT, message) > 0).as("fill %d", fill).isEqualTo(isSeen);
        }
    }

    /** The original takes {@code --pe sip} for any protocol, and then drops what is not UDP. */
    @Test
    void otherProtocolsAreDropped() {
        int tcp = balancer.addService(VIP, 5061, Ip4.TCP, Service.SEQUENCE);
        balancer.service(tcp).options(Service.PERSISTENT | Service.BY_CALL);
        balancer.planRoundRobin(tcp, balancer.addServer(tcp, "10.0.3.1", 5061, Server.DIRECT));
        Sent sent = Sent.of(Frame.tcp(CLIENT, 9, VIP, 5061, Tcp.SYN, 0), hook);
        assertThat(sent.verdict()).isEqualTo(Packet.DROP);
    }

    @Test
    void withoutPersistenceNobodyLooks() {
        balancer.service(service).options(Service.BY_CALL);
        assertThat(List.of(send(CLIENT, "x"), send(CLIENT, "x"), send(CLIENT, "x")))
                .doesNotHaveDuplicates();
    }

    /** Packet by packet every message is looked at: calls of one flow part. */
    @Test
    void oneFlowsCallsPartPacketByPacket() {
        balancer.service(service).options(Service.PERSISTENT | Service.BY_CALL | Service.ONE_PACKET);
        for (int server = 1; server <= 3; server++)
            balancer.server(server).flags(balancer.server(server).flags() | Server.ONE_PACKET);
        port = 1024;
        int first = send(CLIENT, call("a@b"));
        port = 1024;
        int second = send(CLIENT, call("b@b"));
        assertThat(second).isNotEqualTo(first);
        port = 1024;
        assertThat(send(CLIENT, call("a@b"))).isEqualTo(first);
        assertThat(balancer.words()).isEmpty();
    }

    /** The paper's test vector, appendix A; 0x00 to 0x0e are no Call-ID, but may be hashed. */
    @Test
    void itIsSipHash() {
        int[] key = {0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c};
        try {
            Fixed.SECRET_12.set(key[0]);
            Fixed.SECRET_13.set(key[1]);
            Fixed.SECRET_14.set(key[2]);
            Fixed.SECRET_15.set(key[3]);
            byte[] octets = new byte[15];
            for (int i = 0; i < octets.length; i++) octets[i] = (byte) i;
            long hash = 0xa129ca6149be45e5L;
            assertThat(SipTraffic.hash(octets)).isEqualTo((int) (hash ^ hash >>> 32));
        } finally {
            for (var secret : List.of(Fixed.SECRET_12, Fixed.SECRET_13, Fixed.SECRET_14, Fixed.SECRET_15))
                secret.set(secret.standard());
        }
    }

    @Test
    void listingsHaveTheCall() {
        int _ = send(CLIENT, call("a-b.c!%*_+`'~()<>:\\\"/[]?{}@host"));
        assertThat(SipTraffic.kept(Maps.CALLS.store())).containsExactly("a-b.c!%*_+`'~()<>:\\\"/[]?{}@host");
    }
}
