package dev.sluice.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinuxExceptionTest {
    @Test
    void itNamesCallObjectErrorAndRemedy() {
        assertThat(LinuxException.of(SystemCall.BPF, "BPF_PROG_LOAD director", 1))
                .hasMessage("bpf(BPF_PROG_LOAD director): EPERM - needs CAP_BPF and CAP_NET_ADMIN; run as root");
        assertThat(LinuxException.of(SystemCall.OPENAT, "/run/netns/blue", 2))
                .hasMessage("openat(/run/netns/blue): ENOENT");
        assertThat(LinuxException.of(SystemCall.IOCTL, "eth0", 999)).hasMessage("ioctl(eth0): errno 999");
    }

    @Test
    void aCallerThatKnowsBetterGivesItsOwnRemedy() {
        LinuxException general = LinuxException.of(SystemCall.BPF, "BPF_LINK_CREATE x", 95);
        LinuxException special = general.withRemedy("use the tc hook");
        assertThat(special).hasMessage("bpf(BPF_LINK_CREATE x): EOPNOTSUPP - use the tc hook");
        assertThat(special.is(Errno.EOPNOTSUPP)).isTrue();
        assertThat(special).hasCause(general);
    }

    @Test
    void everyNumberIsItsOwnErrno() {
        for (Errno errno : Errno.values()) assertThat(Errno.of(errno.number())).isEqualTo(errno);
        assertThat(Errno.of(11)).isEqualTo(Errno.EAGAIN);
        assertThat(Errno.of(4000)).isEqualTo(Errno.UNKNOWN);
    }
}
