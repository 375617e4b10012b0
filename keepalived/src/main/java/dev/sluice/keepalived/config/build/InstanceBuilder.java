package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Adverts;
import dev.sluice.keepalived.config.model.Authentication;
import dev.sluice.keepalived.config.model.Election;
import dev.sluice.keepalived.config.model.Election.State;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Garp;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.model.Tracked;
import dev.sluice.keepalived.config.model.Tracking;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VirtualMac;
import dev.sluice.keepalived.config.model.VrrpDefaults;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds one {@link VrrpInstance}. */
final class InstanceBuilder {
    private static final int INTERFACE_NAME = 15;
    /** An advert counts its addresses in a byte. */
    private static final int MOST_LISTED = 255;

    private final Values v;
    private final String name;
    private final Globals globals;
    private final TrackingBuilder tracking;

    InstanceBuilder(Values v, String name, Globals globals, TrackingBuilder tracking) {
        this.v = v;
        this.name = name;
        this.globals = globals;
        this.tracking = tracking;
    }

    /** The instance, or null when it cannot exist; why has then been told. */
    @Nullable
    VrrpInstance build() {
        VrrpDefaults defaults = globals.vrrp();
        Setting<Boolean> strict = v.flag("strict_mode", defaults.strict());
        AddressRows rows = new AddressRows(v);
        List<VirtualAddress> addresses = rows.parse(v.section().rowsOf("virtual_ipaddress"));
        List<VirtualAddress> excluded = rows.parse(v.section().rowsOf("virtual_ipaddress_excluded"));
        Family family = family(addresses, excluded);
        addresses = ofFamily(addresses, family);
        if (addresses.size() > MOST_LISTED) {
            excluded.addAll(0, unlisted(addresses));
            addresses = addresses.subList(0, MOST_LISTED);
        }
        if (addresses.isEmpty() && !v.has("no_virtual_ipaddress"))
            v.diagnostics()
                    .warning(Code.ADVICE, v.at(), 1, "(" + name + ") No VIP specified; at least one is sensible", "");
        Election election = election(strict);
        Adverts adverts = new AdvertsBuilder(v, name, defaults, family, strict.value()).build();
        AuthenticationBuilder authentication = new AuthenticationBuilder(v, name);
        Optional<Authentication> passwords =
                authentication.build(adverts.version().value(), family, strict.value());
        if (passwords.isPresent() && passwords.get().type() == Authentication.Type.AH) election = listening(election);
        Setting<Optional<String>> link = networkInterface();
        Tracking tracked = tracking.build(v);
        RoutingRows routing = new RoutingRows(v);
        contradictions(family);
        VrrpInstance instance = new VrrpInstance(
                name,
                Place.set(v.at()),
                v.integer("virtual_router_id", Setting.byDefault(0)),
                link,
                election,
                adverts,
                passwords,
                authentication.hmac(),
                addresses,
                excluded,
                routing.routes(v.section().rowsOf("virtual_routes")),
                routing.rules(v.section().rowsOf("virtual_rules")),
                accept(strict, election.owner(), adverts.version().value()),
                v.flag("promote_secondaries"),
                v.flag("dont_track_primary").map(dont -> !dont),
                election.owner() ? withoutWeights(tracked) : tracked,
                garp(defaults.garp()),
                virtualMac(),
                v.text("lvs_sync_daemon_interface"),
                NotificationsBuilder.build(v, globals));
        return possible(instance) ? instance : null;
    }

    private Family family(List<VirtualAddress> addresses, List<VirtualAddress> excluded) {
        if (!addresses.isEmpty()) return addresses.getFirst().family();
        if (v.has("native_ipv6")) return Family.IPV6;
        for (String keyword : List.of("unicast_src_ip", "mcast_src_ip", "mcast_dst_ip")) {
            var address = v.address(keyword).value();
            if (address.isPresent()) return Family.of(address.get());
        }
        for (List<Word> peer : v.section().rowsOf("unicast_peer")) {
            var address = Literals.address(peer.getFirst().text());
            if (address != null) return Family.of(address);
        }
        return excluded.isEmpty() ? Family.IPV4 : excluded.getFirst().family();
    }

    private List<VirtualAddress> ofFamily(List<VirtualAddress> addresses, Family family) {
        List<VirtualAddress> kept = new ArrayList<>();
        for (VirtualAddress address : addresses) {
            if (address.family() == family) kept.add(address);
            else
                v.diagnostics()
                        .warning(
                                Code.ADDRESS_FAMILY,
                                address.place().orElse(v.at()),
                                1,
                                "(" + name + ") " + address.address().getHostAddress()
                                        + " is not of the family of the first address; it is ignored",
                                "put it into virtual_ipaddress_excluded or into an instance of its own");
        }
        return kept;
    }

    /** Those that an advert has no room for: a master has them too, as in the original. */
    private List<VirtualAddress> unlisted(List<VirtualAddress> addresses) {
        List<VirtualAddress> rest = addresses.subList(MOST_LISTED, addresses.size());
        v.diagnostics()
                .warning(
                        Code.CORRECTED,
                        rest.getFirst().place().orElse(v.at()),
                        1,
                        "(" + name + ") an advert lists at most " + MOST_LISTED
                                + " addresses; this one and those below, " + rest.size()
                                + " in all, are taken as virtual_ipaddress_excluded",
                        "move them to virtual_ipaddress_excluded, on every router of this instance");
        return rest;
    }

    private void contradictions(Family family) {
        contradiction("native_ipv6", family == Family.IPV4, "native_ipv6 with IPv4 addresses");
        contradiction(
                "vmac_xmit_base",
                !v.has("use_vmac") && !v.has("use_ipvlan"),
                "vmac_xmit_base is only valid with a vmac");
        contradiction("vrf", v.has("interface"), "a VRF and an interface; the interface decides");
        Statement ipvlan = v.find("use_ipvlan");
        boolean source = ipvlan != null
                && ipvlan.arguments().stream()
                        .anyMatch(w -> Literals.address(w.text().replaceFirst("/.*", "")) != null);
        contradiction(
                "use_ipvlan",
                !source && family == Family.IPV4,
                "an IPv4 ipvlan needs an address; the instance stays in FAULT");
        contradiction(
                "lvs_sync_daemon_interface",
                true,
                "lvs_sync_daemon_interface is deprecated; write lvs_sync_daemon in global_defs");
    }

    private void contradiction(String keyword, boolean holds, String message) {
        if (holds && v.has(keyword)) v.warn(Code.CONFLICT, keyword, "(" + name + ") " + message, "");
    }

    private boolean possible(VrrpInstance instance) {
        if (instance.virtualRouterId().value() == 0) return impossible("the virtual router id must be set");
        if (instance.networkInterface().value().isPresent()) return true;
        boolean unicast = instance.adverts().unicast()
                && instance.adverts().source().value().isPresent();
        return unicast || impossible("Unknown interface!");
    }

    private boolean impossible(String why) {
        v.diagnostics().error(Code.DROPPED, v.at(), 1, "(" + name + ") " + why + " The instance is removed", "");
        return false;
    }

    private Setting<Optional<String>> networkInterface() {
        Setting<Optional<String>> link = v.text("interface");
        if (link.value().isEmpty()) return link;
        String device = link.value().get();
        Optional<Set<String>> known = v.context().host().interfaces();
        boolean missing = known.isPresent()
                && !known.get().contains(device)
                && !v.context().dynamicInterfaces();
        String complaint = device.equals("lo")
                ? "cannot use a loopback interface (lo) for vrrp"
                : device.length() > INTERFACE_NAME
                        ? "interface name '" + device + "' is too long"
                        : missing ? "there is no interface " + device : "";
        if (complaint.isEmpty()) return link;
        v.warn(
                missing ? Code.NO_SUCH_INTERFACE : Code.BAD_VALUE,
                "interface",
                "(" + name + ") " + complaint,
                missing ? "set dynamic_interfaces in global_defs if it appears later" : "");
        return Setting.byDefault(Optional.empty());
    }

    private Election election(Setting<Boolean> strict) {
        VrrpDefaults defaults = globals.vrrp();
        Setting<State> state = state();
        boolean master = state.value() == State.MASTER;
        Setting<Integer> priority = v.integer("priority", Setting.byDefault(master ? 255 : 100));
        boolean owner = priority.value() == 255;
        if (master && !v.has("priority"))
            v.advise(
                    "state",
                    "(" + name + ") state MASTER without priority makes it the address owner (255)",
                    "set priority");
        if (master && !owner)
            v.advise(
                    "state",
                    "(" + name + ") state MASTER changes nothing with priority " + priority.value()
                            + ": it listens first, like any backup",
                    "");
        Setting<Boolean> preempt = v.section().isLast("preempt", "nopreempt")
                ? v.flag("preempt")
                : v.flag("nopreempt").map(no -> !no);
        if (!preempt.value() && (master || owner)) {
            v.warn(
                    Code.CORRECTED,
                    "nopreempt",
                    "(" + name + ") nopreempt does not work with " + (owner ? "priority 255" : "initial state MASTER")
                            + "; it is cleared",
                    "set state BACKUP on all routers");
            preempt = preempt.corrected(true);
        }
        return new Election(
                state,
                priority,
                preempt,
                preemptDelay(master, preempt.value()),
                v.integer("down_timer_adverts", defaults.downTimerAdverts()),
                strict,
                v.flag("lower_prio_no_advert", strict.value() ? strict : defaults.lowerPriorityNoAdvert()),
                v.flag("higher_prio_send_advert", defaults.higherPrioritySendAdvert()),
                v.flag("owner_ignore_adverts", defaults.ownerIgnoreAdverts()));
    }

    /** A sequence number is only learnt by listening, so nobody can start as master with AH. */
    private Election listening(Election election) {
        if (election.state().value() != State.MASTER) return election;
        v.warn(
                Code.CORRECTED,
                "state",
                "(" + name + ") Initial state master is incompatible with AH authentication; it becomes BACKUP",
                "");
        return new Election(
                election.state().corrected(State.BACKUP),
                election.priority(),
                election.preempt(),
                election.preemptDelay(),
                election.downTimerAdverts(),
                election.strict(),
                election.lowerPriorityNoAdvert(),
                election.higherPrioritySendAdvert(),
                election.ownerIgnoreAdverts());
    }

    private Setting<State> state() {
        Statement statement = v.find("state");
        if (statement == null) return Setting.byDefault(State.BACKUP);
        String word = statement.argument(0, "");
        if (word.equals("MASTER")) return Setting.set(State.MASTER, statement.at());
        if (!word.equals("BACKUP"))
            v.warn(
                    Code.BAD_VALUE,
                    "state",
                    "(" + name + ") unknown state '" + word + "'; BACKUP is used",
                    "MASTER or BACKUP");
        return Setting.set(State.BACKUP, statement.at());
    }

    private Setting<Duration> preemptDelay(boolean master, boolean preempt) {
        Setting<Duration> delay = v.seconds("preempt_delay");
        if (delay.value().isZero() || (!master && preempt)) return delay;
        v.warn(
                Code.CORRECTED,
                "preempt_delay",
                "(" + name + ") preempt_delay does not work with " + (master ? "initial state MASTER" : "nopreempt")
                        + "; it is cleared",
                "");
        return delay.corrected(Duration.ZERO);
    }

    private Setting<Boolean> accept(Setting<Boolean> strict, boolean owner, int version) {
        if (v.section().isLast("no_accept", "accept"))
            return v.flag("no_accept").map(no -> !no);
        if (v.has("accept") && strict.value() && version == 2) {
            v.warn(
                    Code.CORRECTED,
                    "accept",
                    "(" + name + ") accept mode does not comply with RFC 3768; it is reset",
                    "");
            return v.flag("accept").corrected(owner);
        }
        if (v.has("accept") || !strict.value()) return v.flag("accept", Setting.byDefault(true));
        if (!owner)
            v.advise(
                    "strict_mode",
                    "(" + name + ") strict mode drops packets to the VIP, so its services cannot be reached",
                    "say accept, or leave strict mode off");
        return strict.map(s -> owner).inherited();
    }

    /** An address owner's priority never changes. */
    private Tracking withoutWeights(Tracking all) {
        return new Tracking(
                unweighted(all.interfaces()),
                unweighted(all.scripts()),
                unweighted(all.files()),
                unweighted(all.processes()),
                unweighted(all.bfd()));
    }

    private List<Tracked> unweighted(List<Tracked> tracked) {
        List<Tracked> kept = new ArrayList<>();
        for (Tracked one : tracked) {
            if (one.weight().orElse(0) == 0) kept.add(one);
            else
                v.diagnostics()
                        .warning(
                                Code.CORRECTED,
                                one.place().orElse(v.at()),
                                one.name().length(),
                                "(" + name + ") ignoring " + one.name() + ": an address owner's priority never changes",
                                "");
        }
        return kept;
    }

    private Garp garp(Garp defaults) {
        Setting<Duration> delay = v.seconds("garp_master_delay", defaults.masterDelay());
        Setting<Integer> repeat = atLeastOne("garp_master_repeat", defaults.masterRepeat());
        Statement others = v.find("garp_extra_if");
        return new Garp(
                delay,
                repeat,
                v.seconds("garp_lower_prio_delay", v.has("garp_master_delay") ? delay : defaults.lowerPriorityDelay()),
                v.integer(
                        "garp_lower_prio_repeat",
                        v.has("garp_master_repeat") ? repeat : defaults.lowerPriorityRepeat()),
                v.seconds("garp_master_refresh", defaults.refresh()),
                atLeastOne("garp_master_refresh_repeat", defaults.refreshRepeat()),
                OtherInterfaces.interval(v, others, defaults.otherInterfaces()),
                OtherInterfaces.all(others, defaults.allOtherInterfaces()));
    }

    private Setting<Integer> atLeastOne(String keyword, Setting<Integer> otherwise) {
        Setting<Integer> count = v.integer(keyword, otherwise);
        if (count.value() > 0) return count;
        v.warn(Code.CORRECTED, keyword, "(" + name + ") " + keyword + " must be greater than 0; 1 is used", "");
        return count.corrected(1);
    }

    private VirtualMac virtualMac() {
        boolean ipvlan = v.has("use_ipvlan");
        Statement statement = v.find(ipvlan ? "use_ipvlan" : "use_vmac");
        VirtualMac.Kind kind = ipvlan ? VirtualMac.Kind.IPVLAN : VirtualMac.Kind.MACVLAN;
        return new VirtualMac(
                statement == null ? Setting.byDefault(VirtualMac.Kind.NONE) : Setting.set(kind, statement.at()),
                statement == null
                        ? List.of()
                        : statement.arguments().stream().map(Word::text).toList(),
                v.flag("use_vmac_addr"),
                v.flag("vmac_xmit_base"));
    }
}
