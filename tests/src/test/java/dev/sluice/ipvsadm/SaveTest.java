package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -S} writes what the original forgets, and {@code -R} makes the same table of it. */
class SaveTest {
    private static final String ALL = """
            --set 100 20 30
            -A -t 10.0.0.1:80 -s sh -p 50 -M 255.255.255.0 -b sh-port
            -a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 3 -x 100 -y 50
            -a -t 10.0.0.1:80 -r 10.0.0.3:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum -x 7
            -A -t [fd00::1]:80 -s wlc
            -A -f 5 -6 -s rr
            -a -f 5 -6 -r [fd00::2]:0 -g -w 1
            """;

    private final MemoryDirector director = new MemoryDirector();

    private Said ipvsadm(String stdin, String... words) {
        Golden.Line line = new Golden.Line(0, "save", false, false, List.of(words), stdin, null, 0, "", "");
        return InProcess.run(line, List.of(words), stdin, director);
    }

    @Test
    void savedTablesAreRestored() {
        assertThat(ipvsadm(ALL, "-R")).isEqualTo(new Said(0, "", ""));
        assertThat(ipvsadm("", "-S", "-n").stdout().lines())
                .containsExactlyInAnyOrderElementsOf(ALL.lines().toList());
        String saved = ipvsadm("", "-S", "-n").stdout();
        assertThat(ipvsadm("-C\n" + saved, "-R")).isEqualTo(new Said(0, "", ""));
        assertThat(ipvsadm("", "-S", "-n").stdout()).isEqualTo(saved);
    }

    /** sh and mh have no name for their third flag, so the original's words for it alone cannot be read again. */
    @Test
    void aFlagWithoutANameIsListedAndRestored() {
        assertThat(ipvsadm("", "-A", "-t", "10.0.0.1:80", "-s", "sh", "-b", "flag-3")
                        .exitCode())
                .isZero();
        assertThat(ipvsadm("", "-A", "-t", "10.0.0.1:81", "-s", "mh", "-b", "flag-2,flag-3")
                        .exitCode())
                .isZero();
        String listed = ipvsadm("", "-L", "-n").stdout();
        assertThat(listed).contains("TCP  10.0.0.1:80 sh ()\n", "TCP  10.0.0.1:81 mh (mh-port)\n");
        String saved = ipvsadm("", "-S", "-n").stdout();
        assertThat(saved).isEqualTo("""
                -A -t 10.0.0.1:80 -s sh -b flag-3
                -A -t 10.0.0.1:81 -s mh -b mh-port
                """);
        assertThat(ipvsadm("-C\n" + saved, "-R")).isEqualTo(new Said(0, "", ""));
        assertThat(ipvsadm("", "-L", "-n").stdout()).isEqualTo(listed);
    }

    @Test
    void usualTimeoutsNeedNoSaving() {
        assertThat(ipvsadm("-A -t 10.0.0.1:80\n", "-R").exitCode()).isZero();
        assertThat(ipvsadm("", "-S", "-n").stdout()).isEqualTo("-A -t 10.0.0.1:80 -s wlc\n");
    }
}
