package dev.sluice.keepalived.service;

import dev.sluice.keepalived.check.Lateness;
import dev.sluice.keepalived.check.Observation;
import dev.sluice.keepalived.check.Probes;
import dev.sluice.keepalived.process.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What {@code sluice ha status} shows of the checkers, for people and for programs. */
final class StatusReport {
    private final Roster roster;
    private final Probes probes;
    private final Table table;
    private final Instant now;

    StatusReport(Roster roster, Probes probes, Table table, Instant now) {
        this.roster = roster;
        this.probes = probes;
        this.table = table;
        this.now = now;
    }

    /** @param question {@code status}, {@code status json}, or {@code reset} to begin counting anew */
    String answer(String question) {
        return switch (question) {
            case "status" -> text();
            case "status json" -> json();
            case "reset" -> {
                probes.lateness().clear();
                yield "counting begins anew\n";
            }
            default -> "unknown question '" + question + "'; ask status, status json or reset\n";
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        Lateness late = probes.lateness();
        text.append("checkers  ")
                .append(probes.count())
                .append(" probes, ")
                .append(late.total())
                .append(" checks done, 99 % begun within ")
                .append(late.micros(0.99) / 1000.0)
                .append(" ms of their time; director ")
                .append(table.isAsConfigured() ? "in step" : "NOT as configured")
                .append(", put right ")
                .append(table.divergences())
                .append(" times\n");
        for (String refusal : table.refusals())
            text.append("the director refuses to ").append(refusal).append('\n');
        for (Service service : roster.services()) text(service, text);
        return text.toString();
    }

    private void text(Service service, StringBuilder text) {
        text.append('\n')
                .append(Names.of(service.config))
                .append(service.isUp() ? "  UP" : service.isSorry() ? "  DOWN, sorry server" : "  DOWN")
                .append(" for ")
                .append(age(service.since()))
                .append(", weight ")
                .append(service.live())
                .append(" of quorum ")
                .append(service.config.quorum().weight().value())
                .append('\n');
        for (Server server : service.servers) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-40s %-4s weight %-6d for %s%s%n",
                    Names.of(server.config, service.config),
                    server.isAlive() ? "UP" : "DOWN",
                    server.weight(),
                    age(server.since()),
                    server.isAlive() ? "" : "  " + server.reason()));
            for (Check check : server.checks) text(check, text);
        }
    }

    private void text(Check check, StringBuilder text) {
        Optional<Observation> latest = latest(check);
        text.append("    ").append(check.checker.keyword()).append(check.isUp() ? " up" : " down");
        if (latest.isEmpty()) text.append(", not run yet");
        else
            text.append(", last run ")
                    .append(age(latest.get().at()))
                    .append(" ago, took ")
                    .append(String.format(
                            Locale.ROOT, "%.1f ms", latest.get().took().toNanos() / 1e6))
                    .append(
                            latest.get().verdict().passed()
                                    ? ""
                                    : ": " + latest.get().verdict().reason());
        text.append('\n');
    }

    private Optional<Observation> latest(Check check) {
        return probes.find(check.probe).flatMap(probe -> Optional.ofNullable(probe.latest()));
    }

    private String age(Instant since) {
        long seconds = Math.max(0, Duration.between(since, now).toSeconds());
        if (seconds < 120) return seconds + " s";
        if (seconds < 7200) return seconds / 60 + " min";
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    private String json() {
        JsonText json = new JsonText();
        json.open('{')
                .put("probes", probes.count())
                .put("checks_done", probes.lateness().total())
                .put("lateness_p50_us", probes.lateness().micros(0.5))
                .put("lateness_p99_us", probes.lateness().micros(0.99))
                .put("lateness_p999_us", probes.lateness().micros(0.999))
                .put("in_step", table.isAsConfigured())
                .put("divergences", table.divergences())
                .put("refusals", String.join("\n", table.refusals()))
                .open("virtual_servers", '[');
        for (Service service : roster.services()) json(service, json);
        return json.close(']').close('}') + "\n";
    }

    private void json(Service service, JsonText json) {
        json.open('{')
                .put("name", Names.of(service.config))
                .put("state", service.isUp() ? "UP" : "DOWN")
                .put("since", service.since().toString())
                .put("sorry", service.isSorry())
                .put("live_weight", service.live())
                .put("quorum", service.config.quorum().weight().value())
                .put("hysteresis", service.config.quorum().hysteresis().value())
                .open("real_servers", '[');
        for (Server server : service.servers) {
            json.open('{')
                    .put("name", Names.of(server.config, service.config))
                    .put("state", server.isAlive() ? "UP" : "DOWN")
                    .put("since", server.since().toString())
                    .put("weight", server.weight())
                    .put("configured_weight", server.config.weight().value())
                    .put("reason", server.reason())
                    .open("checkers", '[');
            for (Check check : server.checks) json(check, json);
            json.close(']').close('}');
        }
        json.close(']').close('}');
    }

    private void json(Check check, JsonText json) {
        json.open('{')
                .put("type", check.checker.keyword())
                .put("state", check.isUp() ? "UP" : "DOWN")
                .put("since", check.since().toString());
        probes.find(check.probe)
                .ifPresent(probe ->
                        json.put("running_since", probe.started().toString()).put("runs", probe.runs()));
        latest(check)
                .ifPresent(latest -> json.put("last_check", latest.at().toString())
                        .put("took_us", latest.took().toNanos() / 1000)
                        .put("passed", latest.verdict().passed())
                        .put("reason", latest.verdict().reason()));
        json.close('}');
    }
}
