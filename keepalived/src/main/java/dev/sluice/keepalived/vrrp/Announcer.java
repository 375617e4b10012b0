package dev.sluice.keepalived.vrrp;

import dev.sluice.linux.Errno;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Sends gratuitous ARPs and neighbour advertisements, with the pauses between them that {@code garp_interval}, {@code
 * gna_interval} and {@code garp_group} demand for the sake of switches. What has to wait its turn never holds up an advert. The
 * loop's thread uses it.
 */
final class Announcer {
    /**
     * One frame.
     *
     * @param owner whose it is
     * @param pace interfaces with one name share their pauses
     * @param pause nanoseconds between two of that name
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Announcement(MasterThings owner, int ifindex, byte[] frame, String pace, long pause) {}

    /** Frames of one pace, and when the next may go. */
    private static final class Line {
        final Queue<Announcement> waiting = new ArrayDeque<>();
        /** The clock counts from boot, so 0 is past. */
        long next;
    }

    private final Frames frames;
    private final Consumer<String> log;
    private final Map<String, Line> byPace = new HashMap<>();
    /** The same, for what the loop asks at each turn. */
    private Line[] lines = {};

    Announcer(Frames frames, Consumer<String> log) {
        this.frames = frames;
        this.log = log;
    }

    void announce(Announcement announcement, long now) {
        Line line = byPace.get(announcement.pace());
        if (line == null) line = addLine(announcement.pace());
        line.waiting.add(announcement);
        drain(line, now);
    }

    private Line addLine(String pace) {
        Line line = new Line();
        byPace.put(pace, line);
        lines = byPace.values().toArray(Line[]::new);
        return line;
    }

    /** Forgets what waits: its owner is no longer master. */
    void forget(MasterThings owner) {
        for (Line line : lines) line.waiting.removeIf(waiting -> waiting.owner().equals(owner));
    }

    private void drain(Line line, long now) {
        while (!line.waiting.isEmpty() && now >= line.next) {
            Announcement next = line.waiting.remove();
            send(next);
            line.next = now + next.pause();
        }
    }

    private void send(Announcement announcement) {
        int error = frames.of(announcement.ifindex()).send(announcement.frame(), announcement.frame().length);
        if (error != 0)
            log.accept("an announcement could not be sent by interface " + announcement.ifindex() + ": "
                    + Errno.of(error));
    }

    /** When {@link #due} has something to send. */
    long next() {
        long next = Long.MAX_VALUE;
        for (Line line : lines) if (!line.waiting.isEmpty()) next = Math.min(next, line.next);
        return next;
    }

    void due(long now) {
        for (Line line : lines) drain(line, now);
    }
}
