package dev.sluice.keepalived.vrrp.packet;

import static dev.sluice.keepalived.vrrp.packet.Wires.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.Instances;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a peer that takes no sequence number twice believes of us. */
class SequenceNumbersTest {
    private final VrrpInstance settings = Instances.instance(
            "authentication {\n auth_type AH\n auth_pass s3cret\n }", "virtual_ipaddress { 192.0.2.100 }");
    private final SequenceNumbers ours = new SequenceNumbers();

    /** What 192.0.2.{@code from} sends. */
    private OutgoingAdvert sender(int from, SequenceNumbers numbers) {
        return new OutgoingAdvert(AdvertFormat.of(settings, InetAddress.ofLiteral("192.0.2." + from)), numbers);
    }

    private Acceptance receiver(int at, SequenceNumbers numbers) {
        return new Acceptance(AdvertFormat.of(settings, InetAddress.ofLiteral("192.0.2." + at)), settings, numbers);
    }

    private static int send(OutgoingAdvert out, Acceptance... to) {
        out.prepare(GROUP.getAddress(), 100);
        Datagram datagram = Wires.received(out.packet());
        for (Acceptance each : to) assertThat(judged(each, datagram)).isNull();
        return AuthenticationHeader.sequence(datagram);
    }

    private static @Nullable Reject judged(Acceptance by, Datagram datagram) {
        Advert advert = new Advert();
        assertThat(advert.read(datagram)).isNull();
        return by.check(datagram, advert);
    }

    /** Other settings, or another address: everything of the connection is made anew. */
    @Test
    void aNewConnectionGoesOn() {
        Acceptance peer = receiver(2, new SequenceNumbers());
        assertThat(send(sender(1, ours), peer)).isEqualTo(1);
        assertThat(send(sender(1, ours), peer)).isEqualTo(2);
    }

    @Test
    void aNewConnectionStillKnowsWhatItHeard() {
        OutgoingAdvert peer = sender(2, new SequenceNumbers());
        int _ = send(peer, receiver(1, ours));
        assertThat(judged(receiver(1, ours), Wires.received(peer.packet()))).isEqualTo(Reject.REPLAY);
    }

    /** As keepalived wants it: above whatever anybody has sent. */
    @Test
    void oursAreAboveAllThatWereHeard() {
        OutgoingAdvert peer = sender(2, new SequenceNumbers());
        OutgoingAdvert third = sender(3, new SequenceNumbers());
        Acceptance us = receiver(1, ours);
        for (int i = 0; i < 7; i++) assertThat(send(peer, us)).isEqualTo(i + 1);
        assertThat(send(third, us)).isEqualTo(1);
        assertThat(send(sender(1, ours))).isEqualTo(8);
        assertThat(send(sender(1, ours))).isEqualTo(9);
    }

    /** Who has another secret says nothing about our numbers. */
    @Test
    void strangersTeachNothing() {
        VrrpInstance other = Instances.instance(
                "authentication {\n auth_type AH\n auth_pass other\n }", "virtual_ipaddress { 192.0.2.100 }");
        SequenceNumbers many = new SequenceNumbers();
        for (int i = 0; i < 1000; i++) assertThat(many.next()).isPositive();
        OutgoingAdvert stranger = new OutgoingAdvert(AdvertFormat.of(other, InetAddress.ofLiteral("192.0.2.9")), many);
        stranger.prepare(GROUP.getAddress(), 100);
        assertThat(judged(receiver(1, ours), Wires.received(stranger.packet()))).isEqualTo(Reject.AUTHENTICATION_CODE);
        assertThat(send(sender(1, ours))).isEqualTo(1);
    }
}
