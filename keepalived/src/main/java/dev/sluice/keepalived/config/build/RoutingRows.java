package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Route;
import dev.sluice.keepalived.config.model.Rule;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of {@code virtual_routes}, {@code static_routes}, {@code virtual_rules} and {@code static_rules}. */
final class RoutingRows {
    private static final Set<String> TYPES = Set.of(
            "unicast", "local", "broadcast", "multicast", "throw", "unreachable", "prohibit", "blackhole", "nat");
    private static final Set<String> ROUTE_WORDS = Set.of(
            "via",
            "gw",
            "dev",
            "oif",
            "src",
            "table",
            "tos",
            "dsfield",
            "protocol",
            "scope",
            "metric",
            "priority",
            "preference",
            "mtu",
            "hoplimit",
            "advmss",
            "rtt",
            "rttvar",
            "reordering",
            "window",
            "cwnd",
            "ssthresh",
            "realm",
            "realms",
            "rto_min",
            "initcwnd",
            "initrwnd",
            "vrf",
            "features",
            "quickack",
            "congctl",
            "expires",
            "pref",
            "fastopen_no_cookie",
            "ttl-propagate",
            "track_group",
            "encap",
            "as",
            "weight");
    private static final Set<String> ROUTE_FLAGS = Set.of(
            "onlink", "append", "prepend", "add", "replace", "change", "no_track", "inet", "inet6", "noprefixroute");
    private static final Set<String> RULE_WORDS = Set.of(
            "from",
            "to",
            "tos",
            "dsfield",
            "fwmark",
            "iif",
            "dev",
            "oif",
            "pref",
            "preference",
            "priority",
            "order",
            "table",
            "lookup",
            "protocol",
            "suppress_prefixlength",
            "suppress_prefixlen",
            "suppress_ifgroup",
            "suppress_group",
            "realms",
            "realm",
            "goto",
            "uidrange",
            "tun_id",
            "tunnel-id",
            "ip_proto",
            "ipproto",
            "sport",
            "dport",
            "track_group",
            "type");
    private static final Set<String> RULE_FLAGS = Set.of(
            "not", "nop", "l3mdev", "no_track", "inet", "inet6", "blackhole", "prohibit", "unreachable", "unicast");
    private static final Set<String> PREFERENCES = Set.of("pref", "preference", "priority", "order");

    private final Values v;

    RoutingRows(Values v) {
        this.v = v;
    }

    List<Route> routes(List<List<Word>> rows) {
        List<Route> routes = new ArrayList<>();
        for (List<Word> row : rows) {
            Route route = route(row);
            if (route != null) routes.add(route);
        }
        return routes;
    }

    private @Nullable Route route(List<Word> row) {
        String type = "unicast";
        String destination = null;
        Map<String, String> attributes = new LinkedHashMap<>();
        List<String> flags = new ArrayList<>();
        List<Map<String, String>> hops = new ArrayList<>();
        Map<String, String> current = attributes;
        int i = 0;
        while (i < row.size()) {
            Word word = row.get(i++);
            String text = word.text();
            if (text.equals("nexthop") || text.equals("or")) {
                if (text.equals("or") && hops.isEmpty() && attributes.containsKey("via")) {
                    Map<String, String> firstHop = new LinkedHashMap<>();
                    firstHop.put("via", attributes.remove("via"));
                    hops.add(firstHop);
                }
                current = new LinkedHashMap<>();
                hops.add(current);
                if (text.equals("or") && i < row.size())
                    current.put("via", row.get(i++).text());
            } else if (TYPES.contains(text) && destination == null && i < row.size()) type = text;
            else if (ROUTE_FLAGS.contains(text)) flags.add(text);
            else if (text.equals("to") && i < row.size()) destination = destination(row.get(i++), destination);
            else if (ROUTE_WORDS.contains(text)) i = pair(row, i - 1, current) + 1;
            else if (destination == null && isPrefix(text)) destination = text;
            else if (destination == null) {
                v.warn(Code.DROPPED, word, "'" + word + "' is no destination; the route is ignored", "");
                return null;
            } else {
                v.warn(Code.DROPPED, word, "unknown route keyword '" + word + "'; the route is ignored", "");
                return null;
            }
        }
        if (destination == null) {
            v.warn(Code.DROPPED, row.getFirst(), "the route has no destination and is ignored", "");
            return null;
        }
        return route(row, type, destination, attributes, flags, hops);
    }

    private Route route(
            List<Word> row,
            String type,
            String destination,
            Map<String, String> attributes,
            List<String> flags,
            List<Map<String, String>> hops) {
        boolean tracked = !flags.contains("no_track");
        boolean device = attributes.containsKey("dev")
                || attributes.containsKey("oif")
                || hops.stream().anyMatch(h -> h.containsKey("dev"));
        if (tracked && !device && !type.equals("unicast"))
            v.warn(
                    Code.CORRECTED,
                    row.getFirst(),
                    "a " + type + " route without interface cannot be tracked",
                    "add no_track");
        return new Route(
                family(destination, attributes, flags),
                type,
                destination,
                Map.copyOf(attributes),
                List.copyOf(flags),
                hops.stream().map(Map::copyOf).toList(),
                tracked && (device || type.equals("unicast")),
                Optional.ofNullable(attributes.get("track_group")),
                Place.set(row.getFirst().at()));
    }

    private String destination(Word word, @Nullable String before) {
        if (isPrefix(word.text())) return word.text();
        v.warn(Code.BAD_VALUE, word, "'" + word + "' is no destination", "");
        return before == null ? "default" : before;
    }

    private int pair(List<Word> row, int i, Map<String, String> into) {
        String name = row.get(i).text().equals("gw") ? "via" : row.get(i).text();
        if (i + 1 == row.size()) {
            v.warn(Code.MISSING_VALUE, row.get(i), "'" + row.get(i) + "' has no value; it is ignored", "");
            return i;
        }
        int next = i + 1;
        if (row.get(next).text().equals("lock") && next + 1 < row.size()) next++;
        if (List.of("inet", "inet6").contains(row.get(next).text()) && next + 1 < row.size()) next++;
        into.put(name, row.get(next).text());
        return next;
    }

    List<Rule> rules(List<List<Word>> rows) {
        List<Rule> rules = new ArrayList<>();
        for (List<Word> row : rows) {
            Rule rule = rule(row);
            if (rule != null) rules.add(rule);
        }
        return rules;
    }

    private @Nullable Rule rule(List<Word> row) {
        Map<String, String> attributes = new LinkedHashMap<>();
        List<String> flags = new ArrayList<>();
        int i = 0;
        while (i < row.size()) {
            Word word = row.get(i++);
            if (RULE_FLAGS.contains(word.text())) flags.add(word.text());
            else if (RULE_WORDS.contains(word.text())) i = pair(row, i - 1, attributes) + 1;
            else {
                v.warn(Code.DROPPED, word, "unknown rule keyword '" + word + "'; the rule is ignored", "");
                return null;
            }
        }
        String prefix = attributes.getOrDefault("from", attributes.getOrDefault("to", ""));
        Family family = family(prefix, Map.of(), flags);
        if (attributes.keySet().stream().noneMatch(PREFERENCES::contains)) {
            String assigned = Integer.toString(v.context().preferences().next(family));
            attributes.put("preference", assigned);
            v.warn(
                    Code.DEFAULTED,
                    row.getFirst(),
                    "the rule has no preference; it gets " + assigned,
                    "add preference N");
        }
        return new Rule(
                family,
                Map.copyOf(attributes),
                List.copyOf(flags),
                !flags.contains("no_track"),
                Optional.ofNullable(attributes.get("track_group")),
                Place.set(row.getFirst().at()));
    }

    private static boolean isPrefix(String word) {
        if (word.equals("default") || word.equals("any") || word.equals("all")) return true;
        String[] parts = word.split("/", 2);
        InetAddress address = Literals.address(parts[0]);
        if (address == null) return false;
        return parts.length == 1 || Literals.integer(parts[1]) != null || Literals.address(parts[1]) != null;
    }

    private static Family family(String prefix, Map<String, String> attributes, List<String> flags) {
        if (flags.contains("inet6")) return Family.IPV6;
        boolean six =
                prefix.indexOf(':') >= 0 || attributes.getOrDefault("via", "").indexOf(':') >= 0;
        return six ? Family.IPV6 : Family.IPV4;
    }
}
