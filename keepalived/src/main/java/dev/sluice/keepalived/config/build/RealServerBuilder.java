package dev.sluice.keepalived.config.build;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Forwarding;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds one {@code real_server}. */
final class RealServerBuilder {
    private final Statement statement;
    private final Values v;
    private final String service;

    RealServerBuilder(Statement statement, Context context, String service) {
        this.statement = statement;
        this.v = new Values(Objects.requireNonNull(statement.body()), context);
        this.service = service;
    }

    /** What the virtual server says for all its servers. */
    record Defaults(
            Setting<Forwarding> forwarding,
            Setting<Long> weight,
            Setting<Boolean> inhibit,
            Inherited checks,
            Globals globals,
            Set<String> trackFiles,
            Set<String> bfdInstances) {}

    @Nullable
    RealServer build(int virtualPort, boolean mark, Defaults defaults) {
        Word word = statement.arguments().getFirst();
        InetAddress address = Literals.address(word.text());
        Integer port = statement.arguments().size() > 1
                ? Literals.integer(statement.argument(1, ""), 0, 65_535)
                : Integer.valueOf(virtualPort);
        if (address == null || port == null) {
            String shown = String.join(
                    " ", statement.arguments().stream().map(Word::text).toList());
            v.diagnostics()
                    .error(
                            Code.DROPPED,
                            word.at(),
                            word.length(),
                            "Invalid real server ip address/port " + shown + "; the server is skipped",
                            "names of hosts and services are not looked up");
            return null;
        }
        Setting<Forwarding> forwarding = ForwardingWords.parse(v, "lvs_method")
                .orElse(defaults.forwarding().inherited());
        int realPort = port(port, virtualPort, mark, forwarding.value());
        Inherited checks = defaults.checks().within(v);
        CheckerBuilder builder =
                new CheckerBuilder(checks, address, realPort, defaults.trackFiles(), defaults.bfdInstances());
        List<Checker> checkers = new ArrayList<>();
        for (Statement inner : v.section().statements()) {
            if (inner.body() == null || !isChecker(inner)) continue;
            v.section().take(inner);
            Checker checker = builder.build(inner, v.context());
            if (checker != null) checkers.add(checker);
        }
        return new RealServer(
                address,
                realPort,
                Place.set(statement.at()),
                v.value("weight", Long::valueOf, defaults.weight()),
                forwarding,
                v.number("uthreshold"),
                v.number("lthreshold"),
                inhibit(defaults.inhibit()),
                v.script("notify_up"),
                v.script("notify_down"),
                v.flag(
                        "smtp_alert",
                        NotificationsBuilder.mail(
                                defaults.globals().mail().checkerAlerts(),
                                defaults.globals().mail().alerts(),
                                true)),
                checks.virtualHost(),
                List.copyOf(checkers));
    }

    private static boolean isChecker(Statement inner) {
        return KeywordTable.standard().block("real_server").find(inner.keyword().name()) != null
                && inner.keyword().name().equals(inner.keyword().name().toUpperCase(Locale.ROOT));
    }

    private Setting<Boolean> inhibit(Setting<Boolean> otherwise) {
        return v.flag("inhibit_on_failure", otherwise);
    }

    /** Without address translation the server sees the port the client used. */
    private int port(int port, int virtualPort, boolean mark, Forwarding forwarding) {
        if (forwarding.method() == ForwardingMethod.MASQUERADE || port == virtualPort) return port;
        if (mark) return port;
        v.diagnostics()
                .warning(
                        Code.CORRECTED,
                        statement.at(),
                        statement.word().length(),
                        service + ": port " + port + " of a real server must be " + virtualPort + " with " + forwarding
                                + "; it is reset",
                        "only NAT can change the port");
        return virtualPort;
    }
}
