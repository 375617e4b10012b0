package dev.sluice.keepalived.vrrp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.BfdInstance;
import dev.sluice.keepalived.vrrp.Instances;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two sessions on a wire without a wire, by a clock that the test moves. */
class BfdSessionTest {
    private static final long MS = 1_000_000;

    private long now = 77 * MS;
    private boolean cut;
    private final Side left = new Side("192.0.2.2", 1);
    private final Side right = new Side("192.0.2.1", 2);

    private static BfdInstance settings(String neighbour) {
        return Instances.configuration("bfd_instance b {\nneighbor_ip " + neighbour
                        + "\nmin_rx 5\nmin_tx 5\nidle_tx 1000\nmultiplier 3\n}\n")
                .bfd()
                .getFirst();
    }

    private final class Side implements BfdSession.Effects {
        final BfdSession session;
        final List<String> log = new ArrayList<>();
        final List<Long> sent = new ArrayList<>();
        String last = "";

        Side(String neighbour, int seed) {
            session = new BfdSession(settings(neighbour), this, new Random(seed));
        }

        @Override
        public void send(byte[] packet) {
            sent.add(now);
            last = HexFormat.of().formatHex(packet);
            Side to = this == left ? right : left;
            byte[] copy = packet.clone();
            if (!cut) to.session.received(copy, 0, copy.length, now);
        }

        @Override
        public void changed(BfdSession of, BfdState before, boolean silent, long at) {
            log.add(before + " -> " + of.state() + (silent ? " silent" : ""));
        }
    }

    private void run(long millis) {
        long end = now + millis * MS;
        while (true) {
            BfdSession next = left.session.next() <= right.session.next() ? left.session : right.session;
            if (next.next() > end) break;
            now = Math.max(now, next.next());
            next.due(now);
        }
        now = end;
    }

    @Test
    void threePacketsBringItUp() {
        left.session.start(now);
        right.session.start(now);
        run(1);
        assertThat(left.session.isUp()).isTrue();
        assertThat(right.session.isUp()).isTrue();
        run(100);
        assertThat(left.session.detectionTime().toMillis()).isEqualTo(15);
        assertThat(left.log).containsAnyOf("DOWN -> INIT", "DOWN -> UP");
    }

    @Test
    void packetsOfAnUpSessionComeEveryInterval() {
        left.session.start(now);
        right.session.start(now);
        run(50);
        left.sent.clear();
        run(1000);
        assertThat(left.sent.size()).isBetween(200, 270);
        for (int i = 1; i < left.sent.size(); i++)
            assertThat(left.sent.get(i) - left.sent.get(i - 1)).isBetween(3_700_000L, 5_000_000L);
    }

    @Test
    void silenceIsNoticedWithinTheDetectionTime() {
        left.session.start(now);
        right.session.start(now);
        run(100);
        cut = true;
        run(15);
        assertThat(right.session.state()).isEqualTo(BfdState.DOWN);
        assertThat(right.log.getLast()).isEqualTo("UP -> DOWN silent");
        cut = false;
        run(3000);
        assertThat(right.session.isUp()).isTrue();
        assertThat(right.session.downs()).isOne();
    }

    /** Whoever is stopped in order is not dead. */
    @Test
    void anEndInOrderIsNotSilence() {
        left.session.start(now);
        right.session.start(now);
        run(100);
        left.session.stop();
        assertThat(right.log.getLast()).isEqualTo("UP -> DOWN");
        left.log.clear();
        run(2000);
        assertThat(left.log).isEmpty();
        assertThat(right.session.state()).isEqualTo(BfdState.DOWN);
    }

    /** RFC 5880 §4.1, by hand: version 1, down, multiplier 3, 24 bytes, 1 s between packets, 5 ms wanted. */
    @Test
    void bytesOfTheFirstPacket() {
        cut = true;
        left.session.start(now);
        run(1);
        assertThat(left.last).matches("20400318[0-9a-f]{8}00000000000f42400000138800000000");
    }

    @Test
    void brokenPacketsChangeNothing() {
        for (String broken : List.of(
                "40400318000000010000000000000000000f424000000000", // version 2
                "204000180000000100000000000f42400000138800000000", // multiplier 0
                "204403180000000100000000000f42400000138800000000", // authenticated
                "204103180000000100000000000f42400000138800000000", // multipoint
                "204003180000000000000000000f42400000138800000000", // no discriminator
                "20c003180000000100000000000f42400000138800000000", // up, for nobody
                "20400318000000010000000000")) { // cut off
            byte[] bytes = HexFormat.of().parseHex(broken);
            left.session.received(bytes, 0, bytes.length, now);
        }
        assertThat(left.log).isEmpty();
    }
}
