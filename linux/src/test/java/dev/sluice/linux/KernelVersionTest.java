package dev.sluice.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KernelVersionTest {
    @Test
    void releasesOfDistributionsAreRead() {
        assertThat(KernelVersion.parse("6.18.44-fc-v509\n")).isEqualTo(new KernelVersion(6, 18, 44));
        assertThat(KernelVersion.parse("6.1.0-37-amd64")).isEqualTo(new KernelVersion(6, 1, 0));
        assertThat(KernelVersion.parse("7.0-rc1")).isEqualTo(new KernelVersion(7, 0, 0));
        assertThatThrownBy(() -> KernelVersion.parse("six")).hasMessage("kernel release 'six'");
    }

    @Test
    void theyAreOrderedAsNumbers() {
        assertThat(KernelVersion.parse("6.10")).isGreaterThan(KernelVersion.parse("6.9.99"));
        assertThat(KernelVersion.parse("6.6.0").atLeast(6, 6)).isTrue();
        assertThat(KernelVersion.parse("6.5.13").atLeast(6, 6)).isFalse();
    }
}
