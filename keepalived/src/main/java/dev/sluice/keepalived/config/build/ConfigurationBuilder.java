package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Rule;
import dev.sluice.keepalived.config.model.TlsFiles;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VirtualServerGroup;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.config.tree.Section;
import dev.sluice.keepalived.config.tree.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds the model from the tree. Everything that can be used is in it; what cannot has been told. */
public final class ConfigurationBuilder {
    private final Section top;
    private final Diagnostics diagnostics;
    private final Context context;

    public ConfigurationBuilder(Section top, Diagnostics diagnostics, Host host) {
        this.top = top;
        this.diagnostics = diagnostics;
        this.context = new Context(
                diagnostics, host, new ScriptChecks(diagnostics, host), new RulePreferences(), dynamic(top));
    }

    private static boolean dynamic(Section top) {
        return top.all("global_defs").stream()
                .anyMatch(g -> g.body() != null && g.body().has("dynamic_interfaces"));
    }

    public Configuration build() {
        Globals globals = new GlobalsBuilder(top, context).build();
        VrrpBuilder vrrp = new VrrpBuilder(top, context, globals);
        var scripts = vrrp.scripts();
        var processes = vrrp.processes();
        var files = vrrp.files();
        var bfd = vrrp.bfd();
        TrackingBuilder tracking =
                new TrackingBuilder(scripts.keySet(), files.keySet(), processes.keySet(), bfd.keySet());
        Values v = new Values(top, context);
        RoutingRows routing = new RoutingRows(v);
        List<Rule> rules = routing.rules(top.rowsOf("static_rules"));
        List<VrrpInstance> instances = vrrp.instances(tracking);
        Set<String> names = instances.stream().map(VrrpInstance::name).collect(Collectors.toUnmodifiableSet());
        Map<String, VirtualServerGroup> groups = groups();
        var syncGroups = vrrp.syncGroups(instances, tracking, scripts);
        var trackGroups = vrrp.trackGroups(names);
        List<VirtualAddress> addresses = new AddressRows(v).parse(top.rowsOf("static_ipaddress"));
        checkTrackGroups(addresses, trackGroups.stream().map(g -> g.name()).collect(Collectors.toSet()));
        Configuration configuration = new Configuration(
                globals,
                List.copyOf(scripts.values()),
                List.copyOf(processes.values()),
                List.copyOf(files.values()),
                List.copyOf(bfd.values()),
                List.copyOf(instances),
                syncGroups,
                trackGroups,
                vrrp.garpGroups(),
                vrrp.linkDelays(),
                addresses,
                routing.routes(top.rowsOf("static_routes")),
                rules,
                List.copyOf(groups.values()),
                services(globals, groups, files.keySet(), bfd.keySet()),
                tls());
        context.scripts().finish(globals.scripts());
        new Unread(diagnostics).tell(top);
        return configuration;
    }

    private void checkTrackGroups(List<VirtualAddress> addresses, Set<String> known) {
        for (VirtualAddress address : addresses)
            address.trackGroup()
                    .filter(g -> !known.contains(g))
                    .ifPresent(group -> diagnostics.warning(
                            Code.NO_SUCH_REFERENCE,
                            address.place().orElse(top.at()),
                            1,
                            "track_group " + group + " is not defined; the address is not tracked",
                            ""));
    }

    private Map<String, VirtualServerGroup> groups() {
        Map<String, VirtualServerGroup> groups = new LinkedHashMap<>();
        for (Statement statement : top.all("virtual_server_group"))
            if (statement.body() != null) {
                String name = statement.argument(0, "");
                if (groups.putIfAbsent(name, new GroupBuilder(statement.body(), context).build(name)) != null)
                    diagnostics.error(
                            Code.DUPLICATE,
                            statement.at(),
                            statement.word().length(),
                            "virtual_server_group " + name + " is already defined; this block is ignored",
                            "");
            }
        return groups;
    }

    private List<VirtualServer> services(
            Globals globals, Map<String, VirtualServerGroup> groups, Set<String> files, Set<String> bfd) {
        List<VirtualServer> services = new ArrayList<>();
        Set<VirtualServer.Identity> seen = new HashSet<>();
        for (Statement statement : top.all("virtual_server")) {
            if (statement.body() == null) continue;
            VirtualServer service = new ServiceBuilder(statement, context, globals, groups, files, bfd).build();
            if (service == null) continue;
            if (seen.add(service.identity())) services.add(service);
            else
                diagnostics.note(
                        Code.DUPLICATE,
                        statement.at(),
                        statement.word().length(),
                        "virtual server " + service.identity() + " is there already; this one is ignored",
                        "");
        }
        return services;
    }

    private TlsFiles tls() {
        List<Section> parts = top.all("SSL").stream()
                .flatMap(s -> java.util.Optional.ofNullable(s.body()).stream())
                .toList();
        Values v = new Values(Section.merge(KeywordTable.standard().block("SSL"), parts), context);
        return new TlsFiles(v.text("password"), v.text("ca"), v.text("certificate"), v.text("key"));
    }
}
