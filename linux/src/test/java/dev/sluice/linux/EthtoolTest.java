package dev.sluice.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.linux.Ethtool.Offload;
import dev.sluice.linux.netlink.Rtnetlink;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Devices of a namespace of its own: a veth pair, {@code near} and {@code far}. */
@Tag("network")
class EthtoolTest {
    private NetworkNamespace namespace;
    private Rtnetlink network;

    @BeforeEach
    void makeVeth() {
        namespace = NetworkNamespace.create();
        network = namespace.call(Rtnetlink::open);
        network.links().createVeth("near", "far");
    }

    @AfterEach
    void close() {
        network.close();
        namespace.close();
    }

    @Test
    void offloadsAreReadAndSwitched() {
        try (Ethtool ethtool = namespace.call(Ethtool::open)) {
            assertThat(ethtool.driver("near")).contains("veth");
            assertThat(ethtool.driver("lo")).isEmpty();
            for (Offload offload : new Offload[] {Offload.SEND_CHECKSUM, Offload.RECEIVE_AGGREGATION}) {
                for (boolean on : new boolean[] {false, true, false}) {
                    ethtool.set("near", offload, on);
                    assertThat(ethtool.isOn("near", offload)).isEqualTo(on);
                }
            }
            assertThatThrownBy(() -> ethtool.isOn("nowhere", Offload.SEND_CHECKSUM))
                    .hasMessage("ioctl(SIOCETHTOOL nowhere tx): ENODEV"
                            + " - no such network interface in this network namespace");
            assertThatThrownBy(() -> ethtool.isOn("a-name-that-is-too-long", Offload.SEND_CHECKSUM))
                    .isInstanceOf(LinuxException.class);
        }
    }

    @Test
    void framesPassWhole() {
        int near = network.links().require("near").index();
        int far = network.links().require("far").index();
        network.links().setUp(near, true);
        network.links().setUp(far, true);
        assertThat(network.links().awaitRunning(near, Duration.ofSeconds(20))).isTrue();
        assertThat(network.links().awaitRunning(far, Duration.ofSeconds(20))).isTrue();
        byte[] frame = new byte[60];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[12] = (byte) 0x88; // an experimental EtherType, 0x88b5
        frame[13] = (byte) 0xb5;
        frame[59] = 42;
        try (PacketSocket sender = namespace.call(() -> PacketSocket.open(near));
                PacketSocket receiver = namespace.call(() -> PacketSocket.open(far))) {
            sender.send(frame);
            byte[] received;
            do {
                received = receiver.receive(Duration.ofSeconds(20)).orElseThrow();
            } while (received[12] != frame[12] || received[13] != frame[13]);
            assertThat(received).isEqualTo(frame);
            assertThat(sender.receive(Duration.ofMillis(1)).filter(own -> own[59] == 42))
                    .isEmpty();
        }
    }
}
