package dev.sluice.keepalived.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.Instances;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Which of several instances of one VRID on 192.0.2.2 an advert of 192.0.2.1 is for. */
class ClosenessTest {
    private static final VrrpInstance USUAL = Instances.instance();
    private static final VrrpInstance OTHER_GROUP = Instances.instance("mcast_dst_ip 224.0.0.19");
    private static final VrrpInstance PEER = Instances.instance("unicast_peer {\n 192.0.2.9\n 192.0.2.1\n }");
    private static final VrrpInstance OTHER_PEER = Instances.instance("unicast_peer {\n 192.0.2.3\n }");

    private static int closeness(VrrpInstance instance, String destination) {
        byte[] packet = Wires.ip4(Wire.VRRP, InetAddress.ofLiteral(destination), "31 33 64 00 00 0a 00 00");
        return Wires.acceptance(instance).closeness(Wires.received(packet));
    }

    @Test
    void groups() {
        assertThat(closeness(USUAL, "224.0.0.18")).isGreaterThan(closeness(OTHER_GROUP, "224.0.0.18"));
        assertThat(closeness(OTHER_GROUP, "224.0.0.19")).isGreaterThan(closeness(USUAL, "224.0.0.19"));
        assertThat(closeness(USUAL, "224.0.0.20")).isGreaterThan(closeness(PEER, "224.0.0.20"));
    }

    @Test
    void peers() {
        assertThat(closeness(PEER, "192.0.2.2")).isGreaterThan(closeness(OTHER_PEER, "192.0.2.2"));
        assertThat(closeness(OTHER_PEER, "192.0.2.2")).isPositive();
        assertThat(closeness(PEER, "192.0.2.7"))
                .as("an address of another instance")
                .isZero();
    }
}
