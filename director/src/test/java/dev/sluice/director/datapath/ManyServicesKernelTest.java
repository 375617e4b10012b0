package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link ManyServicesTest} in the kernel. */
@Tag("kernel")
class ManyServicesKernelTest {
    @ParameterizedTest
    @EnumSource
    void everyServicesAnswersAreTranslated(Hook hook) {
        List<ManyServices.Exchange> flows = new ArrayList<>();
        try (Twins twins = new Twins(hook)) {
            twins.configure(balancer -> {
                flows.clear();
                flows.addAll(ManyServices.configure(balancer));
            });
            for (int flags : new int[] {Tcp.SYN, Tcp.ACK}) {
                for (ManyServices.Exchange flow : flows) {
                    assertThat(twins.receive(flow.question(flags).bytes())).isEqualTo(Packet.REDIRECT);
                    int _ = twins.receive(flow.answer(flags | Tcp.ACK).bytes());
                    AnyFrame answer = AnyFrame.of(twins.last());
                    assertThat(Frame6.bytes(answer.source())).isEqualTo(Frame6.bytes(flow.virtual()));
                }
            }
            twins.agree(1 + flows.size());
        }
    }
}
