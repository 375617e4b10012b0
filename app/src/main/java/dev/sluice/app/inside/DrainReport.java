package dev.sluice.app.inside;

import dev.sluice.control.AddressForm;
import dev.sluice.control.Drain;
import dev.sluice.control.Json;
import dev.sluice.control.JsonForm;
import dev.sluice.control.ServerStatus;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code sluice drain} prints: a line that changes on a terminal, a line now and then elsewhere, or JSON. */
final class DrainReport {
    /** Seconds between lines that nobody may be watching. */
    private static final long RARELY = 10;

    private final PrintStream out;
    private final boolean asJson;
    private final boolean onTerminal;
    private boolean isLineOpen;
    private long lines;
    /** What the director said last: connections, and by {@code System.nanoTime} when the time is up. */
    private long last;

    private long end = Long.MAX_VALUE;

    DrainReport(PrintStream out, boolean asJson, boolean onTerminal) {
        this.out = out;
        this.asJson = asJson;
        this.onTerminal = onTerminal;
    }

    void begins(DrainedServer drained, @Nullable ServerStatus before, long seconds) {
        if (asJson || before == null) return;
        line("draining " + drained + ": weight 0 instead of " + before.configuredWeight() + ", removal in "
                + time(seconds * 1000) + " at the latest");
    }

    void goesOn(DrainedServer drained, ServerStatus status) {
        Drain drain = status.drain();
        if (drain == null) return;
        if (asJson) {
            json("draining", drained, status);
            return;
        }
        last = left(status, drain);
        end = System.nanoTime() + drain.millisLeft() * 1_000_000;
        String text = connections(last) + ", " + time(drain.millisLeft()) + " to go";
        if (onTerminal) {
            out.print("\r" + text + "\033[K");
            isLineOpen = true;
            out.flush();
        } else if (lines++ % RARELY == 0) line(text);
    }

    void removed(DrainedServer drained) {
        if (asJson) json("removed", drained, null);
        else if (last > 0 && System.nanoTime() - end >= 0)
            line("removed " + drained + " at the deadline with " + connections(last)
                    + "; TCP ones get a RST with their next packet");
        else line("removed " + drained + ": no connection left");
    }

    void cancelled(DrainedServer drained, @Nullable ServerStatus status) {
        if (asJson) json("cancelled", drained, status);
        else
            line(drained + " is not being drained any more"
                    + (status == null ? "" : "; its weight is " + status.spec().weight()));
    }

    void unanswered() {
        if (!asJson && lines++ % RARELY == 0) line("the director does not answer; the drain goes on when it is back");
    }

    /** Ctrl-C. */
    void interrupted() {
        if (!asJson) line("the drain goes on without this command; 'sluice drain' lists it, --cancel calls it off");
    }

    void list(List<DrainedServer.Drained> drains) {
        for (DrainedServer.Drained one : drains)
            if (asJson) json("draining", one.name(), one.status());
            else if (one.status().drain() != null)
                line(DrainedServer.protocol(one.name().service()) + " " + one.name() + ": "
                        + connections(left(one.status(), one.status().drain())) + ", "
                        + time(one.status().drain().millisLeft()) + " to go, weight "
                        + one.status().drain().weight() + " before");
        if (!asJson && drains.isEmpty()) line("no server is being drained");
    }

    private void line(String text) {
        if (isLineOpen) out.println();
        isLineOpen = false;
        out.println(text);
        out.flush();
    }

    private void json(String state, DrainedServer drained, @Nullable ServerStatus status) {
        StringBuilder text = new StringBuilder();
        Json json = new Json(text);
        json.object().member("state", state);
        json.object("service");
        JsonForm.key(json, drained.service());
        json.endObject();
        json.member("server", AddressForm.text(drained.server().address()));
        json.member("port", drained.server().port());
        if (status != null) json.member("weight", status.spec().weight());
        if (status != null && status.drain() != null) JsonForm.drain(json, status.drain());
        json.endObject();
        out.println(text);
        out.flush();
    }

    /** Before they were counted, those that have ended are among them. */
    private static long left(ServerStatus status, Drain drain) {
        return drain.connections() < 0 ? (long) status.active() + status.inactive() : drain.connections();
    }

    static String connections(long count) {
        return count == 1 ? "1 connection left" : count + " connections left";
    }

    /** {@code 1:02:03}, {@code 4:05}, {@code 6 s}: rounded up, since 0 would say that it is over. */
    static String time(long millis) {
        long seconds = (millis + 999) / 1000;
        if (seconds < 60) return seconds + " s";
        String minutes = String.format("%d:%02d", seconds / 60 % 60, seconds % 60);
        return seconds < 3600
                ? minutes
                : String.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
