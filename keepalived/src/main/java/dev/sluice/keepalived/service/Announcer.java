package dev.sluice.keepalived.service;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Fifo;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.notify.FifoWriter;
import dev.sluice.keepalived.notify.Mailer;
import dev.sluice.keepalived.process.Log;
import dev.sluice.keepalived.script.ScriptPolicy;
import dev.sluice.keepalived.script.ScriptPolicy.RefusedException;
import dev.sluice.keepalived.script.ScriptRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells log, scripts, named pipes and people what happened, with the original's words. */
final class Announcer {
    /** A notify script that takes longer than this is ended. */
    private static final Duration SCRIPT_LIMIT = Duration.ofMinutes(5);

    /** An end that takes longer than the parent waits would lose the rest of it. */
    private static final Duration LAST_MAILS = Duration.ofSeconds(2);

    private final Log log;
    private final Map<Fifo, FifoWriter> fifos = new HashMap<>();
    private final Mailer mailer;
    private Configuration configuration;

    Announcer(Configuration configuration, String hostName, Log log) {
        this.configuration = configuration;
        this.log = log;
        mailer = new Mailer(configuration.globals().mail(), hostName, log);
    }

    /** Opens what is to be open, also after a reload. */
    void configure(Configuration now) {
        configuration = now;
        mailer.settings(now.globals().mail());
        for (Fifo fifo : wanted())
            if (!fifos.containsKey(fifo)) {
                try {
                    fifos.put(fifo, FifoWriter.open(fifo, policy(), log));
                } catch (IOException e) {
                    log.error("notify fifo: " + e.getMessage());
                }
            }
        fifos.keySet().retainAll(wanted());
    }

    /** Returns when the last mails are on their way, or late. */
    void finish() {
        mailer.finish(LAST_MAILS);
    }

    private List<Fifo> wanted() {
        List<Fifo> wanted = new ArrayList<>();
        for (Fifo fifo : List.of(
                configuration.globals().allEvents(), configuration.globals().checkerEvents()))
            if (fifo.path().value().isPresent()) wanted.add(fifo);
        return wanted;
    }

    private ScriptPolicy policy() {
        return new ScriptPolicy(configuration.globals().scripts());
    }

    void tell(List<Event> events) {
        for (Event event : events) tell(event);
    }

    private void tell(Event event) {
        switch (event) {
            case Event.CheckChanged e -> check(e);
            case Event.ServerChanged e -> server(e);
            case Event.WeightChanged e ->
                log.info("Changing weight from " + e.before() + " to " + e.after() + " for service "
                        + Names.of(e.server(), e.service()) + " of VS " + Names.of(e.service()));
            case Event.QuorumChanged e -> quorum(e);
            case Event.Stopped e -> stopped(e);
        }
    }

    private void check(Event.CheckChanged e) {
        String server = Names.of(e.server(), e.service());
        log.info(e.checker().keyword() + " on service " + server + " of VS " + Names.of(e.service())
                + (e.up() ? " succeeded." : " failed: " + e.reason()));
        boolean everyChange =
                configuration.globals().mail().everyCheckerChange().value();
        if (e.server().mail().value() && (e.serverChanged() || everyChange))
            mailer.send(
                    "Realserver " + server + " of virtual server " + Names.of(e.service()) + " - "
                            + (e.up() ? "UP" : "DOWN"),
                    "=> " + e.checker().keyword() + " "
                            + (e.up() ? "succeeded on service" : "failed on service: " + e.reason()) + " <=\n");
    }

    private void server(Event.ServerChanged e) {
        String server = Names.of(e.server(), e.service()), service = Names.of(e.service());
        boolean inhibits = e.server().inhibitOnFailure().value();
        if (e.up()) log.info((inhibits ? "Enabling service " : "Adding service ") + server + " to VS " + service);
        else log.info((inhibits ? "Disabling service " : "Removing service ") + server + " from VS " + service);
        run(e.up() ? e.server().up() : e.server().down(), "for service " + server + " in VS " + service);
        write("RS " + server + " " + service + " " + (e.up() ? "UP" : "DOWN"));
    }

    private void quorum(Event.QuorumChanged e) {
        String service = Names.of(e.service());
        long quorum = e.service().quorum().weight().value();
        long hysteresis = e.service().quorum().hysteresis().value();
        String text = e.up()
                ? "Gained quorum " + quorum + "+" + hysteresis + "=" + (quorum + hysteresis) + " <= " + e.live()
                : "Lost quorum " + quorum + "-" + hysteresis + "=" + (quorum - hysteresis) + " > " + e.live();
        log.info(text + " for VS " + service);
        e.service()
                .sorryServer()
                .ifPresent(sorry -> log.info((e.up() ? "Removing" : "Adding") + " sorry server "
                        + Names.of(sorry, e.service()) + (e.up() ? " from VS " : " to VS ") + service));
        quorumNotices(e.service(), e.up(), "=> " + text + " <=\n");
    }

    private void quorumNotices(VirtualServer service, boolean up, String body) {
        String name = Names.of(service);
        run(up ? service.quorum().gained() : service.quorum().lost(), "for VS " + name);
        write("VS " + name + " " + (up ? "UP" : "DOWN"));
        if (service.mail().value()) mailer.send("Virtualserver " + name + " - " + (up ? "UP" : "DOWN"), body);
    }

    private void stopped(Event.Stopped e) {
        log.info("Shutting down VS " + Names.of(e.service()));
        if (!e.service().runNotifiesAtStop().value()) return;
        for (RealServer server : e.alive()) server(new Event.ServerChanged(e.service(), server, false));
        if (e.wasUp()) quorumNotices(e.service(), false, "=> Shutting down <=\n");
    }

    private void write(String line) {
        for (FifoWriter fifo : fifos.values()) fifo.write(line);
    }

    private void run(Optional<Script> script, String why) {
        if (script.isEmpty()) return;
        log.info("Executing [" + script.get() + "] " + why);
        try {
            ScriptRun run = ScriptRun.start(policy(), script.get(), List.of());
            Thread.ofVirtual().name("notify").start(() -> await(run, script.get()));
        } catch (RefusedException e) {
            log.error(e.words());
        }
    }

    private void await(ScriptRun run, Script script) {
        try {
            int code = run.await(SCRIPT_LIMIT);
            if (code == ScriptRun.TIMED_OUT)
                log.warning("script " + script + " was ended after " + SCRIPT_LIMIT.toMinutes() + " minutes");
            else if (code != 0) log.warning("script " + script + " failed with exit code " + code);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
