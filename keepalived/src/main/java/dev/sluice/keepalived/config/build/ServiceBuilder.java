package dev.sluice.keepalived.config.build;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Position;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Forwarding;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Persistence;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Quorum;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.Scheduler;
import dev.sluice.keepalived.config.model.ServiceAddress;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.model.SorryServer;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VirtualServerGroup;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds one {@link VirtualServer}. */
final class ServiceBuilder {
    private static final Set<String> SCHEDULERS =
            Set.of("rr", "wrr", "lc", "wlc", "lblc", "sh", "mh", "dh", "fo", "ovf", "lblcr", "sed", "nq", "twos");
    private static final List<String> FLAGS =
            List.of("flag-1", "flag-2", "flag-3", "sh-port", "sh-fallback", "mh-port", "mh-fallback");

    private final Statement statement;
    private final Values v;
    private final Globals globals;
    private final Map<String, VirtualServerGroup> groups;
    private final Set<String> trackFiles;
    private final Set<String> bfdInstances;

    ServiceBuilder(
            Statement statement,
            Context context,
            Globals globals,
            Map<String, VirtualServerGroup> groups,
            Set<String> trackFiles,
            Set<String> bfdInstances) {
        this.statement = statement;
        this.v = new Values(Objects.requireNonNull(statement.body()), context);
        this.globals = globals;
        this.groups = groups;
        this.trackFiles = trackFiles;
        this.bfdInstances = bfdInstances;
    }

    @Nullable
    VirtualServer build() {
        ServiceAddress address = address();
        if (address == null) return null;
        String name = "Virtual server " + address;
        Setting<Protocol> protocol = protocol(name, address);
        Setting<Forwarding> forwarding = forwarding(name);
        Scheduler scheduler = scheduler(name);
        Setting<Boolean> onePacket = onePacket(name, protocol.value());
        List<RealServer> servers = servers(name, address, forwarding);
        if (servers.isEmpty()) {
            dropped(name + " has no real servers; it is ignored", "");
            return null;
        }
        Family family = family(address, servers);
        Persistence persistence = persistence(name, address, family);
        return new VirtualServer(
                address,
                Place.set(statement.at()),
                protocol,
                family,
                scheduler,
                forwarding,
                persistence,
                onePacket,
                quorum(name, servers),
                v.flag("alpha"),
                v.flag("omega"),
                suspend(name, address),
                v.flag(
                        "smtp_alert",
                        NotificationsBuilder.mail(
                                globals.mail().checkerAlerts(), globals.mail().alerts(), false)),
                v.seconds("drain_timeout"),
                sorry(forwarding),
                servers);
    }

    private void dropped(String message, String hint) {
        v.diagnostics().error(Code.DROPPED, statement.at(), statement.word().length(), message, hint);
    }

    private @Nullable ServiceAddress address() {
        List<Word> words = statement.arguments();
        String first = statement.argument(0, "");
        String second = statement.argument(1, "");
        if (first.equals("group")) return group(second);
        if (first.equals("fwmark")) {
            BigDecimal mark = Literals.integer(second);
            if (mark != null && mark.signum() > 0 && mark.compareTo(BigDecimal.valueOf(0xffff_ffffL)) <= 0)
                return new ServiceAddress.Mark(mark.longValue());
            dropped("virtual server fwmark '" + second + "' must be a number from 1 to 4294967295; it is skipped", "");
            return null;
        }
        InetAddress address = Literals.address(first);
        Integer port = words.size() > 1 ? Literals.integer(second, 0, 65_535) : Integer.valueOf(0);
        if (address != null && port != null) return new ServiceAddress.Endpoint(address, port);
        dropped(
                "Invalid virtual server IP address/port " + first + "/" + second + "; it is skipped",
                "names of hosts and services are not looked up");
        return null;
    }

    private @Nullable ServiceAddress group(String name) {
        VirtualServerGroup group = groups.get(name);
        if (group != null && !group.members().isEmpty()) return new ServiceAddress.Group(name);
        dropped(
                "Virtual server group " + name + (group == null ? " is not defined" : " has no members")
                        + "; the virtual server is ignored",
                "");
        return null;
    }

    private Setting<Protocol> protocol(String name, ServiceAddress address) {
        boolean mark = address instanceof ServiceAddress.Mark;
        Statement given = v.find("protocol");
        if (mark) {
            if (given != null)
                v.warn(Code.CORRECTED, "protocol", name + ": a fwmark service has no protocol; it is ignored", "");
            return Setting.byDefault(Protocol.NONE);
        }
        Protocol protocol = given == null
                ? null
                : switch (given.argument(0, "").toUpperCase(Locale.ROOT)) {
                    case "TCP" -> Protocol.TCP;
                    case "UDP" -> Protocol.UDP;
                    case "SCTP" -> Protocol.SCTP;
                    default -> null;
                };
        if (given != null && protocol == null)
            v.warn(Code.BAD_VALUE, "protocol", "Unknown protocol " + given.argument(0, ""), "TCP, UDP or SCTP");
        if (protocol != null && given != null) return Setting.set(protocol, given.at());
        defaulted(name + ": no protocol set; it becomes UDP", "add protocol TCP");
        return Setting.byDefault(Protocol.UDP);
    }

    private void defaulted(String message, String hint) {
        v.diagnostics().warning(Code.DEFAULTED, statement.at(), statement.word().length(), message, hint);
    }

    private Setting<Forwarding> forwarding(String name) {
        Optional<Setting<Forwarding>> given = ForwardingWords.parse(v, "lb_kind");
        if (given.isPresent()) return given.get();
        defaulted(name + ": no forwarding method set; it becomes NAT", "add lb_kind NAT, DR or TUN");
        return Setting.byDefault(Forwarding.NAT);
    }

    private Scheduler scheduler(String name) {
        Statement given = v.find("lb_algo");
        boolean known = given != null && SCHEDULERS.contains(given.argument(0, ""));
        if (given != null && !known)
            v.warn(
                    Code.BAD_VALUE,
                    "lb_algo",
                    "Invalid scheduler '" + given.argument(0, "") + "'",
                    String.join(" ", new TreeSet<>(SCHEDULERS)));
        if (!known) defaulted(name + ": no scheduler set; it becomes wlc", "add lb_algo wlc");
        Setting<String> scheduler =
                known && given != null ? Setting.set(given.argument(0, ""), given.at()) : Setting.byDefault("wlc");
        SortedSet<String> flags = new TreeSet<>();
        for (String flag : FLAGS) {
            if (!v.has(flag)) continue;
            boolean fits = flag.startsWith("flag") || flag.startsWith(scheduler.value() + "-");
            if (fits) flags.add(flag);
            else
                v.warn(
                        Code.CORRECTED,
                        flag,
                        flag + " only applies to the " + flag.substring(0, 2) + " scheduler; it is ignored",
                        "");
        }
        return new Scheduler(scheduler, flags);
    }

    private Setting<Boolean> onePacket(String name, Protocol protocol) {
        Setting<Boolean> ops = v.flag("ops");
        if (!ops.value() || protocol == Protocol.UDP || protocol == Protocol.NONE) return ops;
        v.warn(Code.CORRECTED, "ops", name + ": one-packet scheduling requires UDP; it is reset", "");
        return ops.corrected(false);
    }

    private Persistence persistence(String name, ServiceAddress address, Family family) {
        Statement given = v.find("persistence_timeout");
        Setting<Optional<Duration>> timeout = given == null
                ? Setting.byDefault(Optional.empty())
                : Setting.set(Optional.of(Values.secondsOf(given.argument(0, "360"))), given.at());
        boolean zeroPort = address instanceof ServiceAddress.Endpoint e && e.port() == 0;
        if (zeroPort && timeout.value().isEmpty()) {
            defaulted(name + ": all ports only for persistent services; persistence of 360 s is set", "name the port");
            timeout = timeout.corrected(Optional.of(Duration.ofMinutes(6)));
        }
        return new Persistence(timeout, granularity(family), v.text("persistence_engine"));
    }

    private Setting<Optional<String>> granularity(Family family) {
        Setting<Optional<String>> granularity = v.text("persistence_granularity");
        if (granularity.value().isEmpty()) return granularity;
        String word = granularity.value().get();
        boolean six = family == Family.IPV6;
        boolean prefix = Literals.integer(word, 1, six ? 128 : 32) != null;
        InetAddress mask = Literals.address(word);
        if (prefix || (!six && mask != null && Family.of(mask) == Family.IPV4)) return granularity;
        v.warn(
                Code.BAD_VALUE,
                "persistence_granularity",
                "Invalid persistence_granularity '" + word + "'; it is ignored",
                six ? "a prefix length from 1 to 128" : "a netmask such as 255.255.255.0");
        return Setting.byDefault(Optional.empty());
    }

    private Setting<Boolean> suspend(String name, ServiceAddress address) {
        Setting<Boolean> suspend = v.flag("ha_suspend");
        if (!suspend.value() || !(address instanceof ServiceAddress.Mark)) return suspend;
        v.warn(Code.CORRECTED, "ha_suspend", name + ": a fwmark has no address to watch; ha_suspend is cleared", "");
        return suspend.corrected(false);
    }

    private List<RealServer> servers(String name, ServiceAddress address, Setting<Forwarding> forwarding) {
        int port = address instanceof ServiceAddress.Endpoint e ? e.port() : groupPort(address);
        boolean mark = address instanceof ServiceAddress.Mark || port < 0;
        RealServerBuilder.Defaults defaults = new RealServerBuilder.Defaults(
                forwarding,
                v.number("weight"),
                v.flag("inhibit_on_failure"),
                Inherited.outermost(v, globals.logAllFailures()),
                globals,
                trackFiles,
                bfdInstances);
        Map<RealServer.Identity, Position> seen = new HashMap<>();
        List<RealServer> servers = new ArrayList<>();
        for (Statement inner : v.section().all("real_server")) {
            if (inner.body() == null) continue;
            RealServer server =
                    new RealServerBuilder(inner, v.context(), name).build(Math.max(0, port), mark, defaults);
            if (server == null || !familyFits(name, address, server, inner)) continue;
            Position first = seen.putIfAbsent(server.identity(), inner.at());
            if (first == null) servers.add(server);
            else
                v.diagnostics()
                        .error(
                                Code.DUPLICATE,
                                inner.at(),
                                inner.word().length(),
                                name + ": real server " + server.identity() + " is there already (line " + first.line()
                                        + "); this one is removed",
                                "");
        }
        return List.copyOf(servers);
    }

    /** The one port of all members of a group; -1 when they differ, so that servers keep the port they name. */
    private int groupPort(ServiceAddress address) {
        if (!(address instanceof ServiceAddress.Group group)) return 0;
        VirtualServerGroup known = groups.get(group.name());
        if (known == null) return -1;
        List<Integer> ports = known.members().stream()
                .map(m -> m instanceof VirtualServerGroup.Range r ? r.port() : -1)
                .distinct()
                .toList();
        return ports.size() == 1 ? ports.getFirst() : -1;
    }

    private boolean familyFits(String name, ServiceAddress address, RealServer server, Statement inner) {
        boolean tunnel = server.forwarding().value().method() == ForwardingMethod.TUNNEL;
        boolean fits = !(address instanceof ServiceAddress.Endpoint e)
                || tunnel
                || Family.of(e.address()) == Family.of(server.address());
        if (!fits)
            v.diagnostics()
                    .error(
                            Code.ADDRESS_FAMILY,
                            inner.at(),
                            inner.word().length(),
                            name + ": real server " + server.identity()
                                    + " is of another address family; it is skipped",
                            "only lb_kind TUN can cross families");
        return fits;
    }

    private Family family(ServiceAddress address, List<RealServer> servers) {
        if (address instanceof ServiceAddress.Endpoint e) return Family.of(e.address());
        if (v.has("ip_family")) return v.word("ip_family").value().equals("inet6") ? Family.IPV6 : Family.IPV4;
        if (address instanceof ServiceAddress.Group g) {
            VirtualServerGroup group = groups.get(g.name());
            if (group != null)
                for (VirtualServerGroup.Member member : group.members())
                    if (member instanceof VirtualServerGroup.Range r) return Family.of(r.first());
        }
        return Family.of(servers.getFirst().address());
    }

    private Quorum quorum(String name, List<RealServer> servers) {
        long total = servers.stream().mapToLong(s -> s.weight().value()).sum();
        Setting<Long> quorum = v.number("quorum");
        Setting<Long> hysteresis = v.number("hysteresis");
        if (hysteresis.value() >= quorum.value()) {
            v.warn(
                    Code.CORRECTED,
                    "hysteresis",
                    name + ": hysteresis " + hysteresis.value() + " is not less than the quorum " + quorum.value()
                            + "; it becomes " + (quorum.value() - 1),
                    "");
            hysteresis = hysteresis.corrected(quorum.value() - 1);
        }
        if (quorum.value() > total) {
            v.warn(
                    Code.CORRECTED,
                    "quorum",
                    name + ": quorum " + quorum.value() + " exceeds the total weight of real servers; it becomes "
                            + total,
                    "");
            quorum = quorum.corrected(total);
        }
        return new Quorum(quorum, hysteresis, v.script("quorum_up"), v.script("quorum_down"));
    }

    private Optional<SorryServer> sorry(Setting<Forwarding> forwarding) {
        Statement given = v.find("sorry_server");
        if (given == null || given.arguments().isEmpty()) {
            for (String keyword : List.of("sorry_server_inhibit", "sorry_server_lvs_method"))
                if (v.has(keyword)) v.warn(Code.CORRECTED, keyword, keyword + " without sorry_server is ignored", "");
            return Optional.empty();
        }
        InetAddress address = Literals.address(given.argument(0, ""));
        Integer port = Literals.integer(given.argument(1, "0"), 0, 65_535);
        if (address == null || port == null) {
            v.warn(Code.DROPPED, "sorry_server", "Invalid sorry server IP address/port; there is none", "");
            return Optional.empty();
        }
        return Optional.of(new SorryServer(
                address,
                port,
                ForwardingWords.parse(v, "sorry_server_lvs_method").orElse(forwarding.inherited()),
                v.flag("sorry_server_inhibit"),
                Place.set(given.at())));
    }
}
