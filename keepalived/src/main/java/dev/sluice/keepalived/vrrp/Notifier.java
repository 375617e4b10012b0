package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Fifo;
import dev.sluice.keepalived.config.model.Notifications;
import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.notify.FifoWriter;
import dev.sluice.keepalived.notify.Mailer;
import dev.sluice.keepalived.process.Log;
import dev.sluice.keepalived.script.ScriptPolicy;
import dev.sluice.keepalived.script.ScriptRun;
import dev.sluice.keepalived.vrrp.state.Group;
import dev.sluice.keepalived.vrrp.state.State;
import dev.sluice.keepalived.vrrp.state.VirtualRouter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells scripts and pipes what happened (reference §2.3). Everything is done on the worker's thread, in order; scripts then run
 * on their own and may overlap, as with the original.
 */
final class Notifier {
    /** A script that hangs is not our business, but its process must not be left to nobody. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Members may have different ones; the original says 0. */
    private static final int GROUP_PRIORITY = 0;

    private static final Duration LAST_MAILS = Duration.ofSeconds(2);

    private final Worker worker;
    private final Log log;
    private final Mailer mailer;
    private final Alerts alerts;
    private final List<FifoWriter> pipes = new ArrayList<>();
    /** The state each sync group was last told to be in. */
    private final Map<String, String> groupStates = new HashMap<>();

    private List<Group> groups = List.of();
    private Configuration configuration;

    Notifier(Configuration configuration, String hostName, Worker worker, Log log) {
        this.configuration = configuration;
        this.worker = worker;
        this.log = log;
        mailer = new Mailer(configuration.globals().mail(), hostName, log);
        alerts = new Alerts(mailer::send);
        open(configuration.globals().allEvents());
        open(configuration.globals().vrrpEvents());
    }

    void configuration(Configuration changed) {
        configuration = changed;
        worker.submit(() -> mailer.settings(changed.globals().mail()));
    }

    /** On the worker's thread, as the last: returns when the last mails are on their way, or late. */
    void finish() {
        mailer.finish(LAST_MAILS);
    }

    private void open(Fifo fifo) {
        if (fifo.path().value().isEmpty()) return;
        try {
            pipes.add(FifoWriter.open(
                    fifo, new ScriptPolicy(configuration.globals().scripts()), log));
        } catch (IOException e) {
            log.error(e.getMessage() + "; no events are written to "
                    + fifo.path().value().get());
        }
    }

    /**
     * A state was entered.
     *
     * @param kind {@code INSTANCE} or {@code GROUP}
     * @param state the word for it: {@code MASTER}, {@code BACKUP}, {@code FAULT}, {@code STOP}, {@code DELETED}
     */
    void entered(String kind, String name, String state, int priority, Notifications notifications) {
        Optional<Script> own = switch (state) {
            case "MASTER" -> notifications.master();
            case "BACKUP" -> notifications.backup();
            case "FAULT" -> notifications.fault();
            case "DELETED" -> notifications.deleted();
            default -> notifications.stop();
        };
        happened(kind, name, state, priority, own, notifications.any());
        boolean faults = configuration.globals().mail().faults().value();
        worker.submit(() -> alerts.entered(kind, name, state, notifications, faults));
    }

    void groups(List<Group> all) {
        groups = all;
    }

    /** One of its members changed its state; tells when that changed the group's. */
    void groupMayHaveChanged(VirtualRouter member) {
        for (Group group : groups) {
            if (!group.members().contains(member)) continue;
            String state = state(group);
            String name = group.settings().name();
            if (state.isEmpty() || state.equals(groupStates.put(name, state))) continue;
            worker.submit(() -> log.info("(" + name + ") Entering " + state + " STATE"));
            entered("GROUP", name, state, GROUP_PRIORITY, group.settings().notifications());
        }
    }

    /** Empty while members start or stop one after the other: the group's state is not known before the last has one. */
    private static String state(Group group) {
        long out = group.members().stream()
                .map(VirtualRouter::state)
                .filter(state -> state == State.INIT || state == State.LEAVING)
                .count();
        if (out == 0) return group.state().name();
        return group.members().stream().allMatch(VirtualRouter::hasLeft) ? "STOP" : "";
    }

    /** A master heard one of lower priority. */
    void heardLower(String name, int priority, Notifications notifications) {
        happened(
                "INSTANCE",
                name,
                "MASTER_RX_LOWER_PRI",
                priority,
                notifications.lowerPriorityHeard(),
                Optional.empty());
    }

    /** The priority of an instance changed, where it is to be told. */
    void priorityChanged(String name, String state, int priority, Notifications notifications) {
        if (notifications.priorityChanges().value())
            happened("INSTANCE", name, state + "_PRIORITY", priority, Optional.empty(), notifications.any());
    }

    private void happened(
            String kind, String name, String what, int priority, Optional<Script> own, Optional<Script> any) {
        worker.submit(() -> {
            for (FifoWriter pipe : pipes) pipe.write(kind + " \"" + name + "\" " + what + " " + priority);
            own.ifPresent(script -> run(script, List.of()));
            any.ifPresent(script -> run(script, List.of(kind, name, what, Integer.toString(priority))));
        });
    }

    private void run(Script script, List<String> more) {
        try {
            ScriptRun run =
                    ScriptRun.start(new ScriptPolicy(configuration.globals().scripts()), script, more);
            Thread.startVirtualThread(() -> await(run));
        } catch (ScriptPolicy.RefusedException e) {
            log.info(String.valueOf(e.getMessage()));
        }
    }

    private static void await(ScriptRun run) {
        try {
            int _ = run.await(LONGEST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
