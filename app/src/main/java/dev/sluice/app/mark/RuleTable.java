package dev.sluice.app.mark;

import dev.sluice.control.AddressForm;
import dev.sluice.control.Json;
import dev.sluice.control.MarkSpec;
import dev.sluice.control.Network;
import dev.sluice.control.PortRange;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules of a director as lines for a screen, as JSON, and as the commands that make them. */
record RuleTable(List<MarkSpec> rules, List<ServiceStatus> services) {
    /** Rules of one mark, or of all with 0; they keep their numbers. */
    List<String> lines(int mark) {
        List<String> lines = new ArrayList<>();
        lines.add(row("NUMBER", "MARK", "PROTOCOL", "FROM", "SOURCE PORT", "TO", "PORT", "SERVICE"));
        for (int i = 0; i < rules.size(); i++) {
            MarkSpec rule = rules.get(i);
            if (mark != 0 && rule.mark() != mark) continue;
            lines.add(row(
                    Integer.toString(i + 1),
                    Integer.toUnsignedString(rule.mark()),
                    protocol(rule),
                    text(rule.source()),
                    rule.sourcePorts().toString(),
                    text(rule.destination()),
                    rule.destinationPorts().toString(),
                    remark(i)));
        }
        return lines;
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-6s %-10s %-8s %-18s %-11s %-18s %-11s %s", (Object[]) cells)
                .stripTrailing();
    }

    private static String text(Network network) {
        return network.length() == 0 ? network.isIpv6() ? "any IPv6" : "any IPv4" : network.toString();
    }

    private static String protocol(MarkSpec rule) {
        return rule.protocol() == Protocol.NONE ? "any" : rule.protocol().word();
    }

    private String remark(int index) {
        int before = coveredBy(index);
        if (before >= 0) return "never: all of it is rule " + (before + 1) + "'s";
        ServiceStatus service = service(rules.get(index));
        if (service == null) return "none has this mark";
        int servers = service.servers().size();
        return service.spec().scheduler() + ", " + servers + (servers == 1 ? " server" : " servers");
    }

    private @Nullable ServiceStatus service(MarkSpec rule) {
        for (ServiceStatus service : services) {
            ServiceKey key = service.spec().key();
            if (key.mark() == rule.mark() && key.address() instanceof Inet4Address != rule.isIpv6()) return service;
        }
        return null;
    }

    /** Index of a rule before that matches everything that this one would, or -1. */
    private int coveredBy(int index) {
        MarkSpec rule = rules.get(index);
        for (int i = 0; i < index; i++) {
            MarkSpec wide = rules.get(i);
            if ((wide.protocol() == Protocol.NONE || wide.protocol() == rule.protocol())
                    && wide.source().contains(rule.source())
                    && wide.destination().contains(rule.destination())
                    && wide.sourcePorts().contains(rule.sourcePorts())
                    && wide.destinationPorts().contains(rule.destinationPorts())) return i;
        }
        return -1;
    }

    /** Each makes one rule, the last ones last; {@code sluice mark restore} reads them too. */
    List<String> commands(int mark) {
        return rules.stream()
                .filter(rule -> mark == 0 || rule.mark() == mark)
                .map(rule -> "sluice mark add " + rule.words())
                .toList();
    }

    /** As docs/firewall-marks.md describes. */
    String json(int mark) {
        StringBuilder text = new StringBuilder(1024);
        Json json = new Json(text).array();
        for (int i = 0; i < rules.size(); i++) if (mark == 0 || rules.get(i).mark() == mark) write(json.newLine(), i);
        json.endArray();
        return text.append('\n').toString();
    }

    private void write(Json json, int index) {
        MarkSpec rule = rules.get(index);
        json.object().member("number", index + 1).member("mark", Integer.toUnsignedLong(rule.mark()));
        json.member("family", rule.isIpv6() ? "ipv6" : "ipv4").array("protocols");
        for (String protocol : rule.protocol() == Protocol.NONE ? RuleWords.PROTOCOLS : List.of(protocol(rule)))
            json.value(protocol);
        json.endArray();
        network(json, "from", rule.source());
        ports(json, "sourcePorts", rule.sourcePorts());
        network(json, "to", rule.destination());
        ports(json, "ports", rule.destinationPorts());
        json.member("hasService", service(rule) != null);
        int before = coveredBy(index);
        if (before >= 0) json.member("coveredBy", before + 1);
        json.endObject();
    }

    private static void network(Json json, String name, Network network) {
        json.object(name)
                .member("address", AddressForm.text(network.address()))
                .member("prefixLength", network.length())
                .endObject();
    }

    private static void ports(Json json, String name, PortRange ports) {
        json.object(name)
                .member("lowest", ports.lowest())
                .member("highest", ports.highest())
                .endObject();
    }
}
