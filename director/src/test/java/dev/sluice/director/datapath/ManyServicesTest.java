package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A NAT server in more services than are looked at one by one: whose an answer is. */
class ManyServicesTest extends AtEachHook {
    private static final String SERVER = "10.0.2.1";

    private static void assertFrom(AnyFrame answer, ManyServices.Exchange flow) {
        assertThat(Frame6.bytes(answer.source())).isEqualTo(Frame6.bytes(flow.virtual()));
        assertThat(answer.sourcePort()).isEqualTo(80);
        assertThat(answer.sumsRight()).isTrue();
    }

    @Test
    void everyServicesAnswersAreTranslated() {
        List<ManyServices.Exchange> flows = ManyServices.configure(balancer);
        for (ManyServices.Exchange flow : flows) {
            AnyFrame there = flow.question(Tcp.SYN).received(hook);
            assertThat(Frame6.bytes(there.destination())).isEqualTo(Frame6.bytes(flow.real()));
            assertFrom(flow.answer(Tcp.SYN | Tcp.ACK).received(hook), flow);
        }
        for (ManyServices.Exchange flow : flows) {
            AnyFrame _ = flow.question(Tcp.ACK).received(hook);
            assertFrom(flow.answer(Tcp.ACK).received(hook), flow);
            assertThat(balancer.counters(flow.entry())[3]).as("answers").isEqualTo(2);
        }
        assertThat(balancer.words())
                .hasSize(flows.size())
                .allSatisfy(word -> assertThat(ConnectionWord.state(word)).isEqualTo(TcpState.ESTABLISHED));
    }

    @Test
    void theServersErrorsAreTranslated() {
        for (ManyServices.Exchange flow : ManyServices.configure(balancer)) {
            AnyFrame _ = flow.question(Tcp.SYN).received(hook);
            AnyFrame about = AnyFrame.tcp(flow.client(), 1024, flow.real(), flow.realPort(), Tcp.SYN, 10);
            AnyFrame error = about.error(flow.real(), AnyFrame.Error.PORT_UNREACHABLE, 28)
                    .received(hook);
            assertThat(Frame6.bytes(error.source())).isEqualTo(Frame6.bytes(flow.virtual()));
            assertThat(error.sumsRight()).isTrue();
        }
    }

    /** A hint proves nothing: neither when its connection is over nor when another flow left it. */
    @Test
    void whatBelongsToNoConnectionPasses() {
        List<ManyServices.Exchange> flows = ManyServices.configure(balancer);
        ManyServices.Exchange oldest = flows.getFirst(), second = flows.get(1);
        AnyFrame _ = oldest.question(Tcp.SYN).received(hook);
        assertFrom(oldest.answer(Tcp.ACK).received(hook), oldest);
        assertThat(second.answer(Tcp.ACK).received(hook).source()).isEqualTo(SERVER);
        balancer.clear();
        assertThat(oldest.answer(Tcp.ACK).received(hook).source()).isEqualTo(SERVER);
        assertThat(balancer.counters(oldest.entry())[3]).isEqualTo(1);
    }

    /** The client of one service turns to another from the same port: what was noted leads to neither's harm. */
    @Test
    void aClientMayTurnToAnotherService() {
        List<ManyServices.Exchange> flows = ManyServices.configure(balancer);
        ManyServices.Exchange first = flows.getFirst(), other = flows.get(5);
        AnyFrame _ = first.question(Tcp.SYN).received(hook);
        assertFrom(first.answer(Tcp.SYN | Tcp.ACK).received(hook), first);
        balancer.clear();
        ManyServices.Exchange next = new ManyServices.Exchange(
                first.client(), other.virtual(), other.real(), other.realPort(), other.entry());
        AnyFrame _ = next.question(Tcp.SYN).received(hook);
        for (int i = 0; i < 2; i++) assertFrom(next.answer(Tcp.SYN | Tcp.ACK).received(hook), next);
    }
}
