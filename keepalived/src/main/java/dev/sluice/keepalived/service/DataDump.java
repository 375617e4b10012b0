package dev.sluice.keepalived.service;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.ServiceAddress;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.process.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What SIGUSR1 writes: {@code /tmp/keepalived_check.data}, in the words of the original, which promises no format. */
final class DataDump {
    private final Configuration configuration;
    private final Roster roster;
    private final Log log;

    DataDump(Configuration configuration, Roster roster, Log log) {
        this.configuration = configuration;
        this.roster = roster;
        this.log = log;
    }

    void write() {
        Path path = path();
        try {
            Files.writeString(path, text());
            log.info("Printing checker data for process("
                    + ProcessHandle.current().pid() + ") to " + path);
        } catch (IOException e) {
            log.error("cannot write " + path + ": " + e.getMessage());
        }
    }

    private Path path() {
        Globals globals = configuration.globals();
        return globals.dumpFile(globals.dumps().state(), "_check");
    }

    private String text() {
        StringBuilder text = new StringBuilder("------< LVS Topology >------\n");
        for (Service service : roster.services()) service(service, text);
        text.append("------< Health checkers >------\n");
        for (Service service : roster.services())
            for (Server server : service.servers) for (Check check : server.checks) check(service, server, check, text);
        return text.toString();
    }

    private static void service(Service service, StringBuilder text) {
        VirtualServer config = service.config;
        switch (config.address()) {
            case ServiceAddress.Endpoint(var address, int port) ->
                line(text, " VIP = " + address.getHostAddress() + ", VPORT = " + port);
            case ServiceAddress.Mark(long mark) -> line(text, " VS FWMARK = " + mark);
            case ServiceAddress.Group(String name) -> line(text, " VS GROUP = " + name);
        }
        line(text, "   protocol = " + config.protocol().value());
        line(text, "   lb_algo = " + config.scheduler().name().value());
        line(text, "   lb_kind = " + config.forwarding().value());
        line(
                text,
                "   alpha is " + onOff(config.initiallyDown().value()) + ", omega is "
                        + onOff(config.runNotifiesAtStop().value()));
        line(
                text,
                "   quorum = " + config.quorum().weight().value() + ", hysteresis = "
                        + config.quorum().hysteresis().value());
        line(text, "   Quorum is " + (service.isUp() ? "up" : "down"));
        config.sorryServer()
                .ifPresent(sorry -> line(
                        text, "   sorry server = " + Names.of(sorry, config) + (service.isSorry() ? ", in use" : "")));
        for (Server server : service.servers) {
            line(
                    text,
                    "   RIP = " + server.config.address().getHostAddress() + ", RPORT = " + server.config.port()
                            + ", WEIGHT = " + server.weight());
            line(
                    text,
                    "     Alive = " + (server.isAlive() ? 1 : 0) + ", inhibit_on_failure = "
                            + onOff(server.config.inhibitOnFailure().value()));
        }
    }

    private static void check(Service service, Server server, Check check, StringBuilder text) {
        line(text, " Checker = " + check.checker.keyword());
        line(
                text,
                "   RS = " + Names.of(server.config, service.config) + ", VS = " + Names.of(service.config)
                        + ", Enabled = yes, Up = " + (check.isUp() ? "yes" : "no"));
        var timing = check.checker.timing();
        line(
                text,
                "   delay_loop = " + seconds(timing.interval().value()) + ", retry = "
                        + timing.retries().value() + ", delay_before_retry = "
                        + seconds(timing.beforeRetry().value()) + ", connect_timeout = "
                        + seconds(timing.connectTimeout().value()));
    }

    private static String onOff(boolean on) {
        return on ? "ON" : "OFF";
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.6f", time.toNanos() / 1e9);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
