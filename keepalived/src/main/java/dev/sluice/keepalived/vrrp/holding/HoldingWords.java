package dev.sluice.keepalived.vrrp.holding;

import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.SocketAddresses;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.NewAddress;
import dev.sluice.linux.netlink.Route;
import dev.sluice.linux.netlink.Rule;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * From the words of the configuration, which are those of ip-address(8), ip-route(8) and ip-rule(8), to what the kernel takes.
 * A word that this does not know is refused, by an {@link IllegalArgumentException} that names it, rather than left out.
 */
public final class HoldingWords {
    /** {@code RTPROT_KEEPALIVED}, include/uapi/linux/rtnetlink.h; addresses are marked with the same number. */
    private static final int KEEPALIVED = 18;
    /** {@code RTNH_F_ONLINK} */
    private static final int ON_LINK = 4;
    /** {@code IFA_F_*} of include/uapi/linux/if_addr.h. */
    private static final Map<String, Integer> ADDRESS_FLAGS =
            Map.of("home", 0x10, "mngtmpaddr", 0x100, "noprefixroute", 0x200, "autojoin", 0x400);

    private final ToIntFunction<String> ifindex;
    private final RouteNames names;

    /** @param ifindex answers the index of an interface by its name, or throws */
    public HoldingWords(ToIntFunction<String> ifindex, RouteNames names) {
        this.ifindex = ifindex;
        this.names = names;
    }

    /** What {@code one} makes goes into {@code into}; why it cannot be made, a word or an interface not known, to {@code log}. */
    public static void collect(Supplier<Holding> one, List<Holding> into, Consumer<String> log) {
        try {
            into.add(one.get());
        } catch (IllegalArgumentException | LinuxException e) {
            log.accept(String.valueOf(e.getMessage()));
        }
    }

    /** @param standard the interface it goes to unless it names one */
    public Holding address(VirtualAddress address, String standard) {
        int flags = 0;
        for (String option : address.options()) flags |= ADDRESS_FLAGS.getOrDefault(option, 0);
        Address basic = new Address(
                ifindex.applyAsInt(address.device().orElse(standard)),
                address.address(),
                address.prefix(),
                address.scope().map(names::scope).orElse(Address.GLOBAL),
                flags,
                address.label().orElse(""));
        return new Holding.OfAddress(
                new NewAddress(basic, address.peer(), broadcast(address), preferred(address), KEEPALIVED),
                address.tracked());
    }

    /** {@code +} sets the host bits, {@code -} clears them; as ip-address(8). */
    private static Optional<InetAddress> broadcast(VirtualAddress address) {
        if (address.broadcast().isEmpty()) return Optional.empty();
        String text = address.broadcast().get();
        if (!text.equals("+") && !text.equals("-")) return Optional.of(InetAddress.ofLiteral(text));
        byte[] bytes = address.address().getAddress();
        for (int bit = address.prefix(); bit < bytes.length * 8; bit++) {
            int mask = 0x80 >>> bit % 8;
            bytes[bit / 8] = (byte) (text.equals("+") ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
        }
        return Optional.of(SocketAddresses.address(bytes));
    }

    /** An IPv6 address of a single host is never a source of its own accord, or it would be used for everything. */
    private static long preferred(VirtualAddress address) {
        boolean host = address.family() == Family.IPV6 && address.prefix() == 128;
        return address.preferredLifetime()
                .map(text -> text.equals("forever") ? NewAddress.FOREVER : Long.parseLong(text))
                .orElse(host ? 0 : NewAddress.FOREVER);
    }

    public Holding route(dev.sluice.keepalived.config.model.Route route) {
        Map<String, String> words = new LinkedHashMap<>(route.attributes());
        Rule.Network destination = network(route.destination(), route.family());
        boolean onLink = route.flags().contains("onlink");
        Optional<InetAddress> gateway = take(words, "via", "gw").map(RouteNames::gateway);
        int device = take(words, "dev", "oif").map(ifindex::applyAsInt).orElse(0);
        Route.Type type = Route.Type.valueOf(route.type().toUpperCase(Locale.ROOT));
        List<Route.Hop> hops = new ArrayList<>();
        for (Map<String, String> hop : route.nextHops()) hops.add(hop(hop));
        if (gateway.isPresent() || device != 0) hops.add(new Route.Hop(device, gateway, 1, onLink ? ON_LINK : 0));
        int scope = take(words, "scope").map(names::scope).orElse(standardScope(type, gateway, hops, route.family()));
        Route made = new Route(
                destination.address(),
                destination.prefix(),
                type,
                List.copyOf(hops),
                take(words, "src").map(InetAddress::ofLiteral),
                take(words, "table").map(names::table).orElse(Route.MAIN),
                take(words, "protocol").map(names::protocol).orElse(KEEPALIVED),
                scope,
                take(words, "metric", "priority", "preference")
                        .map(RouteNames::number)
                        .orElse(0),
                take(words, "mtu").map(RouteNames::number).orElse(0));
        if (!words.isEmpty()) throw unknown("route", route.destination(), words);
        return new Holding.OfRoute(made, route.flags().contains("replace"));
    }

    private static int standardScope(
            Route.Type type, Optional<InetAddress> gateway, List<Route.Hop> hops, Family family) {
        boolean direct = gateway.isEmpty() && hops.size() == 1 && type == Route.Type.UNICAST;
        return direct && family == Family.IPV4 ? Address.LINK : Address.GLOBAL;
    }

    private Route.Hop hop(Map<String, String> attributes) {
        Map<String, String> words = new LinkedHashMap<>(attributes);
        Optional<InetAddress> gateway = take(words, "via", "gw").map(RouteNames::gateway);
        int device = take(words, "dev", "oif").map(ifindex::applyAsInt).orElse(0);
        int weight = take(words, "weight").map(RouteNames::number).orElse(1);
        boolean onLink = words.remove("onlink") != null;
        if (!words.isEmpty()) throw unknown("next hop", attributes.toString(), words);
        return new Route.Hop(device, gateway, weight, onLink ? ON_LINK : 0);
    }

    public Holding rule(dev.sluice.keepalived.config.model.Rule rule) {
        Map<String, String> words = new LinkedHashMap<>(rule.attributes());
        Optional<String> mark = take(words, "fwmark");
        Rule made = new Rule(
                rule.family() == Family.IPV6,
                take(words, "pref", "preference", "priority", "order")
                        .map(RouteNames::number)
                        .orElse(0),
                action(rule),
                take(words, "table", "lookup").map(names::table).orElse(0),
                network(take(words, "from")),
                network(take(words, "to")),
                take(words, "iif", "dev").orElse(""),
                take(words, "oif").orElse(""),
                mark.map(text -> RouteNames.number(text.split("/", 2)[0])).orElse(0),
                mark.map(text -> text.contains("/") ? RouteNames.number(text.split("/", 2)[1]) : -1)
                        .orElse(0),
                take(words, "tos", "dsfield").map(RouteNames::hexadecimal).orElse(0),
                rule.flags().contains("not"),
                take(words, "suppress_prefixlength", "suppress_prefixlen")
                        .map(RouteNames::number)
                        .orElse(-1));
        if (!words.isEmpty()) throw unknown("rule", made.toString(), words);
        return new Holding.OfRule(made);
    }

    private static Rule.Action action(dev.sluice.keepalived.config.model.Rule rule) {
        String type = rule.attributes().getOrDefault("type", "");
        for (Rule.Action action : Rule.Action.values()) {
            String word = action.name().toLowerCase(Locale.ROOT);
            if (rule.flags().contains(word) || type.equals(word)) return action;
        }
        return Rule.Action.TABLE;
    }

    private static Optional<Rule.Network> network(Optional<String> text) {
        if (text.isEmpty() || text.get().equals("all") || text.get().equals("any")) return Optional.empty();
        Family family = text.get().contains(":") ? Family.IPV6 : Family.IPV4;
        return Optional.of(network(text.get(), family));
    }

    private static Rule.Network network(String text, Family family) {
        if (text.equals("default") || text.equals("all") || text.equals("any"))
            return new Rule.Network(SocketAddresses.address(new byte[family.bits() / 8]), 0);
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int bits = address instanceof Inet4Address ? 32 : 128;
        return new Rule.Network(address, slash < 0 ? bits : RouteNames.number(text.substring(slash + 1)));
    }

    private static Optional<String> take(Map<String, String> words, String... any) {
        Optional<String> found = Optional.empty();
        for (String word : any) {
            String value = words.remove(word);
            if (value != null) found = Optional.of(value);
        }
        return found;
    }

    private static IllegalArgumentException unknown(String kind, String which, Map<String, String> words) {
        return new IllegalArgumentException(
                kind + " " + which + ": " + words.keySet() + " is not known to Sluice; the " + kind + " is left out");
    }
}
