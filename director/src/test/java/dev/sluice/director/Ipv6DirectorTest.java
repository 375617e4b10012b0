package dev.sluice.director;

import static dev.sluice.director.DirectorFixture.key;
import static dev.sluice.director.DirectorFixture.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServerStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** IPv6 services and servers through the director: admitted, found again by the next daemon, scheduled as the kernel would. */
class Ipv6DirectorTest {
    private static final String VIP = "2001:db8::9:80", VIP4 = "10.0.0.1:80";
    private static final String A = "2001:db8:2::1:80", B = "2001:db8:2::2:80";

    private final DirectorFixture fixture = new DirectorFixture();

    private Reply add(String service, String server, ForwardingMethod method) {
        return fixture.ask(new Request.AddServer(key(service), server(server, method, 1)));
    }

    private static void done(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
    }

    private static void refused(Reply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refusal -> assertThat(refusal.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void onlyTunnelsLeadToTheOtherFamily() {
        done(fixture.addService(VIP, "rr"));
        done(fixture.addService(VIP4, "rr"));
        done(add(VIP, A, ForwardingMethod.MASQUERADE));
        refused(add(VIP, "10.1.0.1:80", ForwardingMethod.DIRECT));
        refused(add(VIP4, A, ForwardingMethod.MASQUERADE));
        done(add(VIP, "10.1.0.1:80", ForwardingMethod.TUNNEL));
        done(add(VIP4, A, ForwardingMethod.TUNNEL));
        refused(add(VIP, "ff02::1:80", ForwardingMethod.DIRECT));
    }

    @Test
    void theNextDaemonFindsAllOfIt() {
        done(fixture.addService(VIP, "rr"));
        for (ForwardingMethod method : List.of(ForwardingMethod.MASQUERADE, ForwardingMethod.DIRECT))
            done(add(VIP, method == ForwardingMethod.DIRECT ? A : B, method));
        done(add(VIP, "10.1.0.1:80", ForwardingMethod.TUNNEL));
        var before = fixture.status(key(VIP));
        fixture.restart();
        assertThat(fixture.status(key(VIP))).isEqualTo(before);
        assertThat(fixture.status(key(VIP)).servers())
                .extracting(ServerStatus::spec)
                .extracting(spec -> spec.key().address().getHostAddress())
                .containsExactly("10.1.0.1", "2001:db8:2:0:0:0:0:1", "2001:db8:2:0:0:0:0:2");
        int entry = fixture.live(VIP, B).entry();
        assertThat(fixture.tables.findReply(
                        Replies.source(DirectorFixture.address("2001:db8:2::2"), PacketOrder.port(80), 0x46)))
                .isEqualTo(entry);
        done(fixture.deleteServer(VIP, B));
        fixture.restart();
        fixture.tables.server(entry).removed(-1000);
        fixture.pass(2);
        assertThat(fixture.tables.replies()).isEmpty();
    }

    /** {@code hash_32(0x20010db8 ^ 0 ^ 0 ^ n, 8)} of the kernel, over a table of two servers in turn, the newest first. */
    @Test
    void sourceHashingFoldsAddressesAsTheKernelDoes() {
        done(fixture.addService(VIP, "sh"));
        done(add(VIP, A, ForwardingMethod.DIRECT));
        done(add(VIP, B, ForwardingMethod.DIRECT));
        for (int n = 1; n < 100; n++) {
            int bucket = (0x20010db8 ^ n) * 0x61C88647 >>> 24;
            String expected = bucket % 2 == 0 ? "2001:db8:2:0:0:0:0:2" : "2001:db8:2:0:0:0:0:1";
            assertThat(fixture.pick(VIP, "2001:db8::" + Integer.toHexString(n), 1024))
                    .isEqualTo(expected);
        }
    }
}
