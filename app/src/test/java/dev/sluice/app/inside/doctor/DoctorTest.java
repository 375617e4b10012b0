package dev.sluice.app.inside.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final List<Finding> FINDINGS = List.of(
            Finding.ok("kernel", "Linux 6.1"),
            Finding.hint("vip", "192.0.2.1 is elsewhere", "ip addr add 192.0.2.1/32 dev lo"),
            Finding.problem("forward", "nothing is forwarded", "sysctl -w net.ipv4.ip_forward=1"));

    @Test
    void everyFindingComesWithItsRemedy() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Doctor.print(FINDINGS, false, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out).hasToString("""
                hint     vip          192.0.2.1 is elsewhere
                                      -> ip addr add 192.0.2.1/32 dev lo
                problem  forward      nothing is forwarded
                                      -> sysctl -w net.ipv4.ip_forward=1
                3 checks: 1 problems, 1 hints; --all shows the rest
                """);
    }

    @Test
    void fieldsOfJsonAreAPromise() {
        assertThat(Doctor.json(FINDINGS.subList(2, 3)))
                .isEqualTo(
                        "{\"findings\":[\n{\"level\":\"problem\",\"check\":\"forward\",\"text\":\"nothing is forwarded\","
                                + "\"fix\":\"sysctl -w net.ipv4.ip_forward=1\"}]}");
    }
}
