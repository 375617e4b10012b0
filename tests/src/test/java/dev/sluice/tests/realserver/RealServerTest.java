package dev.sluice.tests.realserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Output;
import dev.sluice.app.lab.Programs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sluice realserver} changes what it must, says so, and takes exactly that back. */
@Tag("network")
class RealServerTest {
    private static final String VIP = "192.168.1.200";

    private Lab lab = Lab.open("realserver");
    private Node server = lab.node("unset");

    @BeforeEach
    void plugIn() {
        server = lab.node("server");
        lab.segment("lan").attach(server, "eth0", "192.168.1.67/24");
        server.sysctl("net.ipv4.conf.all.arp_announce", "1").sysctl("net.ipv4.conf.all.rp_filter", "1");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dr", "tun"})
    void upAndDownLeaveTheMachineAsItWas(String method) {
        String before = state();
        String said = realserver("up", "--vip", VIP, "--method", method);
        assertThat(said).contains("address 192.168.1.200/32 added to lo", "arp_announce = 2 (was 1)");
        assertThat(server.run("ip", "-4", "addr", "show", "dev", "lo")).contains("192.168.1.200/32");
        assertThat(state()).isNotEqualTo(before);

        assertThat(realserver("up", "--vip", VIP, "--method", method)).contains("nothing to change");

        assertThat(realserver("down", "--vip", VIP)).contains("address 192.168.1.200/32 removed from lo");
        assertThat(state()).isEqualTo(before);
        assertThat(realserver("down")).contains("nothing to take back");
    }

    @Test
    void settingsStayUntilTheLastAddressGoes() {
        String before = state();
        realserver("up", "--vip", VIP);
        realserver("up", "--vip", "192.168.1.201");
        realserver("down", "--vip", VIP);
        assertThat(server.run("ip", "-4", "addr", "show", "dev", "lo"))
                .contains("192.168.1.201")
                .doesNotContain(VIP);
        assertThat(server.run("sysctl", "-n", "net.ipv4.conf.all.arp_ignore")).isEqualTo("1\n");
        realserver("down");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void whatSomebodyElseChangedIsLeftAlone() {
        realserver("up", "--vip", VIP);
        server.sysctl("net.ipv4.conf.all.arp_ignore", "8");
        assertThat(realserver("down")).contains("arp_ignore left at 8");
        assertThat(server.run("sysctl", "-n", "net.ipv4.conf.all.arp_ignore")).isEqualTo("8\n");
    }

    @Test
    void refusesAnAddressThatIsThereAlready() {
        Output output = server.run(Node.SHORTLY, Programs.ours("sluice"), "realserver", "up", "--vip", "192.168.1.67");
        assertThat(output.code()).isEqualTo(1);
        assertThat(output.error()).contains("is an address of this machine already", "ip address del");
    }

    private String realserver(String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("sluice"), "realserver"));
        command.addAll(List.of(words));
        return server.run(command.toArray(String[]::new));
    }

    /** Everything that may change, in words. */
    private String state() {
        return server.run("ip", "-4", "-o", "addr")
                + server.run("sysctl", "net.ipv4.conf.all", "net.ipv4.conf.eth0", "net.ipv4.conf.lo")
                + server.run("tc", "filter", "show", "dev", "eth0", "ingress")
                + server.run("tc", "qdisc", "show");
    }
}
