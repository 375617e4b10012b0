package dev.sluice.keepalived.vrrp.bfd;

import dev.sluice.keepalived.config.model.BfdInstance;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One session: its state, its two timers, what it knows of the other side (RFC 5880 §6.8). Times are nanoseconds of a clock that
 * never jumps. Nothing on the way of a packet allocates.
 */
public final class BfdSession {
    /** A time that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long MICRO = 1000;
    /** Packets that two sides which both begin slowly need to come up, and one that is lost. */
    private static final int HANDSHAKE = 4;

    /** What it does to the world. */
    public interface Effects {
        /** Sends the 24 bytes to the neighbour; must not allocate. */
        void send(byte[] packet);

        /** @param silent whether the other side was not heard: it may be dead, where otherwise it said so itself */
        void changed(BfdSession session, BfdState before, boolean silent, long now);
    }

    private final BfdInstance settings;
    private final Effects effects;
    private final RandomGenerator random;
    private final byte[] neighbour;
    private final int discriminator;
    private final ControlPacket packet = new ControlPacket();
    private final byte[] out = new byte[ControlPacket.SIZE];
    private BfdState state = BfdState.DOWN;
    private Diagnostic diagnostic = Diagnostic.NONE;
    private int remoteDiscriminator;
    private int remoteMultiplier;
    /** Nanoseconds. One microsecond until the other side says otherwise (RFC 5880 §6.8.1). */
    private long remoteMinimumReceive = MICRO;

    private long remoteMinimumSend;
    private boolean polls;
    private long nextSend = NEVER;
    private long expires = NEVER;
    private long downs;
    private long began = NEVER;

    public BfdSession(BfdInstance settings, Effects effects, RandomGenerator random) {
        this.settings = settings;
        this.effects = effects;
        this.random = random;
        neighbour = settings.neighbour().getAddress();
        discriminator = random.nextInt(1, Integer.MAX_VALUE);
    }

    public BfdInstance settings() {
        return settings;
    }

    public BfdState state() {
        return state;
    }

    public boolean isUp() {
        return state == BfdState.UP;
    }

    /** How often it has gone down from UP. */
    public long downs() {
        return downs;
    }

    /** Whether that it is down says nothing of the neighbour yet: it was never up, and has just begun. */
    public boolean isBeginning(long now) {
        long patience = HANDSHAKE * settings.idleInterval().value().toNanos();
        return state != BfdState.ADMIN_DOWN && !isUp() && downs == 0 && (began == NEVER || now - began < patience);
    }

    /** When {@link #due} has something to do. */
    public long next() {
        return Math.min(nextSend, expires);
    }

    public void start(long now) {
        began = now;
        if (!settings.passive().value()) nextSend = now;
    }

    /** Says that it ends, which is no failure to the other side. */
    public void stop() {
        state = BfdState.ADMIN_DOWN;
        diagnostic = Diagnostic.ADMINISTRATIVELY_DOWN;
        send(false);
        nextSend = NEVER;
        expires = NEVER;
    }

    /** How long the other side may be silent. */
    public Duration detectionTime() {
        return Duration.ofNanos(detection());
    }

    private long detection() {
        return remoteMultiplier * Math.max(settings.receiveInterval().value().toNanos(), remoteMinimumSend);
    }

    /** Our packets are further apart while the session is not up (RFC 5880 §6.8.3). */
    private long minimumSend() {
        return (isUp() ? settings.sendInterval() : settings.idleInterval())
                .value()
                .toNanos();
    }

    /** A timer fired. What has arrived must have been handed over before: lateness of ours is not silence of theirs. */
    public void due(long now) {
        if (expires <= now) {
            expires = NEVER;
            remoteDiscriminator = 0;
            if (state == BfdState.INIT || state == BfdState.UP)
                enter(BfdState.DOWN, Diagnostic.DETECTION_TIME_EXPIRED, true, now);
        }
        if (nextSend > now) return;
        send(false);
        scheduleSend(now);
    }

    /** Each packet comes up to a quarter of the interval early, so that many sessions do not fall into step. */
    private void scheduleSend(long now) {
        boolean silent = remoteMinimumReceive == 0 || settings.passive().value() && remoteDiscriminator == 0;
        long interval = Math.max(minimumSend(), remoteMinimumReceive);
        long least = settings.multiplier().value() == 1 ? interval / 10 : 0;
        nextSend = silent ? NEVER : now + interval - random.nextLong(least, interval / 4 + 1);
    }

    private void send(boolean isFinal) {
        ControlPacket.write(
                out,
                diagnostic,
                state,
                polls && !isFinal,
                isFinal,
                settings.multiplier().value(),
                discriminator,
                remoteDiscriminator,
                minimumSend() / MICRO,
                settings.receiveInterval().value().toNanos() / MICRO);
        effects.send(out);
    }

    /** Whether a packet from there, for that discriminator, is this session's. */
    public boolean isFrom(byte[] source, int size) {
        return Arrays.equals(source, 0, size, neighbour, 0, neighbour.length);
    }

    /** Of packets that it believes: 255, that nobody further away can forge (RFC 5881 §5), less {@code max_hops}. */
    public int leastHopLimit() {
        int hops = settings.maximumHops().value();
        return hops < 0 ? 0 : 255 - hops;
    }

    /** A packet from the neighbour came, with the hop limit that shows that it came from no further away. */
    public void received(byte[] bytes, int at, int length, long now) {
        if (!packet.read(bytes, at, length)) return;
        if (packet.receiver() != 0 && packet.receiver() != discriminator) return;
        if (state == BfdState.ADMIN_DOWN) return;
        remoteDiscriminator = packet.sender();
        remoteMultiplier = packet.multiplier();
        remoteMinimumSend = packet.minimumSend() * MICRO;
        boolean faster = packet.minimumReceive() * MICRO < remoteMinimumReceive;
        remoteMinimumReceive = packet.minimumReceive() * MICRO;
        if (packet.isFinal()) polls = false;
        react(packet.state(), now);
        expires = packet.state() == BfdState.ADMIN_DOWN ? NEVER : now + detection();
        if (packet.polls()) send(true);
        if (nextSend == NEVER || faster) scheduleSend(now);
    }

    /** RFC 5880 §6.8.6: what the other side's state means to ours. */
    private void react(BfdState theirs, long now) {
        switch (theirs) {
            case ADMIN_DOWN -> down(now);
            case DOWN -> {
                if (state == BfdState.DOWN) enter(BfdState.INIT, Diagnostic.NONE, false, now);
                else if (state == BfdState.UP) down(now);
            }
            case INIT -> up(now);
            case UP -> {
                if (state == BfdState.INIT) up(now);
            }
        }
    }

    private void up(long now) {
        if (state != BfdState.UP) enter(BfdState.UP, Diagnostic.NONE, false, now);
    }

    private void down(long now) {
        if (state != BfdState.DOWN) enter(BfdState.DOWN, Diagnostic.NEIGHBOUR_SIGNALED_DOWN, false, now);
    }

    private void enter(BfdState to, Diagnostic why, boolean silent, long now) {
        BfdState before = state;
        state = to;
        diagnostic = why;
        if (before == BfdState.UP) downs++;
        // Our intervals have changed: the other side is asked to confirm them (RFC 5880 §6.8.3).
        polls = to == BfdState.UP;
        // It hears of it at once, not with the next packet.
        send(false);
        scheduleSend(now);
        effects.changed(this, before, silent, now);
    }

    @Override
    public String toString() {
        return settings.name();
    }
}
