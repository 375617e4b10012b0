package dev.sluice.keepalived.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UmaskTest {
    @Test
    void readsNumbersAndNames() {
        assertThat(Umask.bits("022")).isEqualTo(022);
        assertThat(Umask.bits("0x3f")).isEqualTo(0x3f);
        assertThat(Umask.bits("18")).isEqualTo(022);
        assertThat(Umask.bits("IWGRP|IWOTH|IXUSR")).isEqualTo(0122);
        assertThatThrownBy(() -> Umask.bits("IWALL")).isInstanceOf(NumberFormatException.class);
    }
}
