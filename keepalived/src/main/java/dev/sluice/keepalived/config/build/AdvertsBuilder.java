package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Adverts;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.model.UnicastPeer;
import dev.sluice.keepalived.config.model.VrrpDefaults;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** How an instance sends adverts. */
final class AdvertsBuilder {
    /** RFC 9568 §5.2.7: twelve bits of centiseconds. */
    private static final Duration V3_LONGEST = Duration.ofMillis(40_950);

    private final Values v;
    private final String name;
    private final VrrpDefaults defaults;
    private final Family family;
    private final boolean strict;

    AdvertsBuilder(Values v, String name, VrrpDefaults defaults, Family family, boolean strict) {
        this.v = v;
        this.name = name;
        this.defaults = defaults;
        this.family = family;
        this.strict = strict;
    }

    Adverts build() {
        Setting<Integer> version = version();
        List<UnicastPeer> peers = peers();
        Setting<Optional<InetAddress>> source = source();
        boolean wantsUnicast = v.has("unicast_peer") || v.has("unicast_src_ip");
        if (wantsUnicast && peers.isEmpty())
            v.warn(
                    Code.CORRECTED,
                    v.has("unicast_peer") ? "unicast_peer" : "unicast_src_ip",
                    "(" + name + ") unicast without any peer; "
                            + (v.has("unicast_fault_no_peer")
                                    ? "the instance stays in FAULT"
                                    : "adverts go to the multicast group"),
                    "name the other routers in unicast_peer");
        boolean ttls = peers.stream()
                .anyMatch(p -> p.minimumTtl().isPresent() || p.maximumTtl().isPresent());
        Setting<Boolean> check = v.flag("check_unicast_src", defaults.checkUnicastSource());
        Statement old = v.find("old_unicast_checksum");
        return new Adverts(
                version,
                family,
                interval(version.value()),
                source,
                group(),
                peers,
                v.integer("unicast_ttl"),
                ttls ? check.corrected(true) : check,
                v.flag("unicast_fault_no_peer"),
                v.flag("track_src_ip"),
                v.flag("skip_check_adv_addr", defaults.skipAddressCheck()),
                v.flag("v3_checksum_as_v2", defaults.checksumWithoutPseudoHeader()),
                old == null ? Setting.byDefault("auto") : Setting.set(old.argument(0, "old"), old.at()),
                v.text("vrf"));
    }

    private Setting<Integer> version() {
        Setting<Integer> global = defaults.version();
        boolean six = family == Family.IPV6;
        Setting<Integer> version = v.integer("version", six ? Setting.byDefault(3) : global);
        if (six && strict && version.value() == 2) {
            v.warn(Code.CORRECTED, "version", "(" + name + ") IPv6 needs VRRP version 3, which is used", "");
            return version.corrected(3);
        }
        return version;
    }

    private Setting<Duration> interval(int version) {
        Setting<Duration> interval = v.seconds("advert_int");
        Duration value = interval.value();
        Duration unit = version == 3 ? Duration.ofMillis(10) : Duration.ofSeconds(1);
        Duration rounded =
                unit.multipliedBy(Math.max(1, value.plus(unit.dividedBy(2)).dividedBy(unit)));
        if (version == 3 && rounded.compareTo(V3_LONGEST) > 0) rounded = V3_LONGEST;
        if (rounded.equals(value)) return interval;
        v.warn(
                Code.CORRECTED,
                "advert_int",
                "(" + name + ") VRRPv" + version + " advertisement interval " + Literals.seconds(value) + " s becomes "
                        + Literals.seconds(rounded) + " s",
                version == 2 ? "set version 3 for fractions of a second" : "version 3 counts in 0.01 s up to 40.95 s");
        return interval.corrected(rounded);
    }

    private Setting<Optional<InetAddress>> source() {
        String keyword = v.has("unicast_src_ip") ? "unicast_src_ip" : "mcast_src_ip";
        Setting<Optional<InetAddress>> source = v.address(keyword);
        if (source.value().isEmpty() || Family.of(source.value().get()) == family) return source;
        v.warn(
                Code.ADDRESS_FAMILY,
                keyword,
                "(" + name + ") " + keyword + " is not of the instance's family; it is ignored",
                "");
        return Setting.byDefault(Optional.empty());
    }

    private Setting<InetAddress> group() {
        Setting<InetAddress> usual = (family == Family.IPV4 ? defaults.group4() : defaults.group6()).inherited();
        Setting<InetAddress> group = v.value("mcast_dst_ip", InetAddress::ofLiteral, usual);
        if (group.value().isMulticastAddress() && Family.of(group.value()) == family) return group;
        v.warn(
                Code.BAD_VALUE,
                "mcast_dst_ip",
                "(" + name + ") mcast_dst_ip is no multicast address of the instance's family; it is ignored",
                "");
        return usual;
    }

    private List<UnicastPeer> peers() {
        List<UnicastPeer> peers = new ArrayList<>();
        for (List<Word> row : v.section().rowsOf("unicast_peer")) {
            Word first = row.getFirst();
            InetAddress address = Literals.address(first.text());
            if (address == null)
                v.warn(Code.DROPPED, first, "(" + name + ") malformed unicast peer '" + first + "'; it is ignored", "");
            else if (Family.of(address) != family)
                v.warn(
                        Code.ADDRESS_FAMILY,
                        first,
                        "(" + name + ") peer " + first + " is not of the instance's family",
                        "");
            else peers.add(peer(row, address));
        }
        return peers;
    }

    private UnicastPeer peer(List<Word> row, InetAddress address) {
        Optional<Integer> least = Optional.empty();
        Optional<Integer> most = Optional.empty();
        Iterator<Word> words = row.listIterator(1);
        while (words.hasNext()) {
            Word word = words.next();
            boolean minimum = word.text().equals("min_ttl");
            if (!minimum && !word.text().equals("max_ttl")) {
                v.warn(
                        Code.BAD_VALUE,
                        word,
                        "unknown unicast_peer option '" + word + "'; it is ignored",
                        "min_ttl, max_ttl");
                continue;
            }
            Integer ttl = words.hasNext() ? Literals.integer(words.next().text(), 0, 255) : null;
            if (ttl == null) v.warn(Code.OUT_OF_RANGE, word, word + " needs a number from 0 to 255; it is ignored", "");
            else if (minimum) least = Optional.of(ttl);
            else most = Optional.of(ttl);
        }
        return new UnicastPeer(address, least, most, Place.set(row.getFirst().at()));
    }
}
