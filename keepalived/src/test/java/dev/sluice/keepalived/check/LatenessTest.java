package dev.sluice.keepalived.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenessTest {
    @Test
    void knowsSharesWithinAnEighth() {
        Lateness lateness = new Lateness();
        assertThat(lateness.micros(0.99)).isZero();
        for (int i = 1; i <= 1000; i++) lateness.count(i * 1_000L);
        assertThat(lateness.total()).isEqualTo(1000);
        assertThat(lateness.micros(0.5)).isBetween(500L, 563L);
        assertThat(lateness.micros(0.99)).isBetween(990L, 1114L);
        assertThat(lateness.micros(0.01)).isEqualTo(10);
        lateness.clear();
        assertThat(lateness.total()).isZero();
    }

    @Test
    void takesWhateverComes() {
        Lateness lateness = new Lateness();
        lateness.count(-5);
        assertThat(lateness.micros(1)).isZero();
        lateness.count(Long.MAX_VALUE);
        assertThat(lateness.micros(1)).isGreaterThan(60_000_000_000L);
    }
}
