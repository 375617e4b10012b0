package dev.sluice.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.linux.Feature.Answer;
import org.junit.jupiter.api.Test;

class FeatureTest {
    private static Answer tcx(Errno errno) {
        return Feature.TCX.probe(new FakeKernel().fail(SystemCall.BPF, errno));
    }

    @Test
    void aProbeHasThreeAnswers() {
        assertThat(tcx(Errno.ENODEV)).isEqualTo(Answer.YES);
        assertThat(tcx(Errno.EINVAL)).isEqualTo(Answer.NO);
        assertThat(tcx(Errno.EPERM)).isEqualTo(Answer.UNKNOWN);
        assertThat(Feature.MAP_BATCH.probe(new FakeKernel().fail(SystemCall.BPF, Errno.EBADF)))
                .isEqualTo(Answer.YES);
    }

    @Test
    void itKnowsTheVersionThatBroughtIt() {
        assertThat(Feature.TCX).hasToString("tcx links (Linux 6.6)");
        assertThat(Feature.TCX.since()).isEqualTo(new KernelVersion(6, 6, 0));
    }
}
