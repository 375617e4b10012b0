package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.BfdInstance;
import dev.sluice.keepalived.config.model.GarpGroup;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.LinkDelay;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.SyncGroup;
import dev.sluice.keepalived.config.model.TrackFile;
import dev.sluice.keepalived.config.model.TrackGroup;
import dev.sluice.keepalived.config.model.TrackProcess;
import dev.sluice.keepalived.config.model.TrackScript;
import dev.sluice.keepalived.config.model.Tracked;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Section;
import dev.sluice.keepalived.config.tree.Statement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds everything that VRRP needs; the order of blocks in the file does not matter. */
final class VrrpBuilder {
    private static final BigDecimal LONGEST_DELAY = BigDecimal.valueOf(255);

    private final Section top;
    private final Context context;
    private final Globals globals;

    VrrpBuilder(Section top, Context context, Globals globals) {
        this.top = top;
        this.context = context;
        this.globals = globals;
    }

    Map<String, TrackScript> scripts() {
        return named("vrrp_script", TrackerBuilder::script);
    }

    Map<String, TrackProcess> processes() {
        return named("vrrp_track_process", TrackerBuilder::process);
    }

    Map<String, TrackFile> files() {
        return named("track_file", TrackerBuilder::file);
    }

    Map<String, BfdInstance> bfd() {
        return named("bfd_instance", TrackerBuilder::bfd);
    }

    private <T> Map<String, T> named(String keyword, Function<TrackerBuilder, @Nullable T> build) {
        return blocks(keyword, (v, name) -> build.apply(new TrackerBuilder(v, name, Place.set(v.at()))));
    }

    private interface BlockReader<T> {
        @Nullable
        T read(Values v, String name);
    }

    /** The blocks of a keyword by name; the second of a name is ignored, as in the original. */
    private <T> Map<String, T> blocks(String keyword, BlockReader<T> reader) {
        Map<String, T> named = new LinkedHashMap<>();
        for (Statement statement : top.all(keyword)) {
            if (statement.body() == null) continue;
            String name = statement.argument(0, "");
            if (named.containsKey(name)) {
                context.diagnostics()
                        .error(
                                Code.DUPLICATE,
                                statement.at(),
                                statement.word().length(),
                                keyword + " " + name + " is already defined; this block is ignored",
                                "give it another name");
                continue;
            }
            T built = reader.read(new Values(statement.body(), context), name);
            if (built != null) named.put(name, built);
        }
        return named;
    }

    List<VrrpInstance> instances(TrackingBuilder tracking) {
        Map<String, VrrpInstance> all =
                blocks("vrrp_instance", (v, name) -> new InstanceBuilder(v, name, globals, tracking).build());
        Map<VrrpInstance.Identity, List<VrrpInstance>> byIdentity = new HashMap<>();
        List<VrrpInstance> kept = new ArrayList<>();
        for (VrrpInstance instance : all.values()) {
            List<VrrpInstance> same = byIdentity.computeIfAbsent(instance.identity(), _ -> new ArrayList<>());
            VrrpInstance first = conflicting(same, instance);
            if (first == null) {
                same.add(instance);
                kept.add(instance);
            } else
                context.diagnostics()
                        .error(
                                Code.CONFLICT,
                                instance.place().orElse(top.at()),
                                "vrrp_instance".length(),
                                first.name() + " and " + instance.name() + " both use VRID "
                                        + instance.virtualRouterId().value() + " on "
                                        + instance.networkInterface().value().orElse("no interface") + "; "
                                        + instance.name() + " is removed",
                                "give it another virtual_router_id");
        }
        return kept;
    }

    /** A virtual router id may be used twice on an interface in one case: with other unicast peers. */
    private static @Nullable VrrpInstance conflicting(List<VrrpInstance> same, VrrpInstance instance) {
        for (VrrpInstance first : same)
            if (!first.adverts().unicast() || first.adverts().sharesPeer(instance.adverts())) return first;
        return null;
    }

    List<SyncGroup> syncGroups(
            List<VrrpInstance> instances, TrackingBuilder tracking, Map<String, TrackScript> scripts) {
        Map<String, VrrpInstance> byName = new HashMap<>();
        for (VrrpInstance instance : instances) byName.put(instance.name(), instance);
        Set<String> taken = new HashSet<>();
        Map<String, SyncGroup> groups = blocks(
                "vrrp_sync_group",
                (v, name) -> new SyncGroupBuilder(v, name, byName.keySet()).build(globals, tracking, taken));
        for (SyncGroup group : groups.values())
            if (!group.weights().value())
                for (String member : group.members()) tellIgnoredWeights(group, byName.get(member), scripts);
        return List.copyOf(groups.values());
    }

    private void tellIgnoredWeights(SyncGroup group, @Nullable VrrpInstance member, Map<String, TrackScript> scripts) {
        if (member == null) return;
        List<Tracked> all = new ArrayList<>(member.tracking().interfaces());
        all.addAll(member.tracking().files());
        all.addAll(member.tracking().processes());
        all.addAll(member.tracking().bfd());
        for (Tracked script : member.tracking().scripts()) {
            TrackScript definition = scripts.get(script.name());
            int weight = script.weight()
                    .orElse(definition == null ? 0 : definition.weight().value());
            all.add(new Tracked(script.name(), Optional.of(weight), script.reverse(), false, script.place()));
        }
        for (Tracked tracked : all)
            if (tracked.weight().orElse(0) != 0)
                context.diagnostics()
                        .warning(
                                Code.CORRECTED,
                                tracked.place().orElse(top.at()),
                                tracked.name().length(),
                                "(" + member.name() + ") ignoring the weight of " + tracked.name() + ": sync group "
                                        + group.name() + " decides for all its members",
                                "set weight 0, or sync_group_tracking_weight in the group");
    }

    List<TrackGroup> trackGroups(Set<String> instances) {
        return List.copyOf(blocks(
                        "track_group",
                        (v, name) -> new TrackGroup(
                                name,
                                Place.set(v.at()),
                                List.copyOf(new SyncGroupBuilder(v, name, instances).members("track group"))))
                .values());
    }

    List<GarpGroup> garpGroups() {
        List<GarpGroup> groups = new ArrayList<>();
        for (Statement statement : top.all("garp_group")) {
            if (statement.body() == null) continue;
            Values v = new Values(statement.body(), context);
            List<String> interfaces = new ArrayList<>();
            v.text("interface").value().ifPresent(interfaces::add);
            for (List<Word> row : v.section().rowsOf("interfaces")) for (Word word : row) interfaces.add(word.text());
            Optional<Set<String>> known = context.dynamicInterfaces()
                    ? Optional.empty()
                    : context.host().interfaces();
            for (String link : List.copyOf(interfaces))
                if (known.isPresent() && !known.get().contains(link))
                    v.warn(
                            Code.NO_SUCH_INTERFACE,
                            "interface",
                            "there is no interface " + link + " for garp_group",
                            "");
            boolean paced = v.has("garp_interval") || v.has("gna_interval");
            if (paced && !interfaces.isEmpty())
                groups.add(new GarpGroup(
                        Place.set(v.at()),
                        List.copyOf(interfaces),
                        v.seconds("garp_interval"),
                        v.seconds("gna_interval")));
            else
                context.diagnostics()
                        .warning(
                                Code.DROPPED,
                                statement.at(),
                                statement.word().length(),
                                "the garp_group has no " + (paced ? "interface" : "interval") + " and is removed",
                                "");
        }
        return groups;
    }

    List<LinkDelay> linkDelays() {
        List<LinkDelay> delays = new ArrayList<>();
        Values v = new Values(top, context);
        Optional<Set<String>> known =
                context.dynamicInterfaces() ? Optional.empty() : context.host().interfaces();
        for (List<Word> row : top.rowsOf("interface_up_down_delays")) {
            Word link = row.getFirst();
            BigDecimal down = row.size() > 1 ? Literals.decimal(row.get(1).text()) : null;
            BigDecimal up = row.size() > 2 ? Literals.decimal(row.get(2).text()) : down;
            if (known.isPresent() && !known.get().contains(link.text()))
                v.warn(Code.NO_SUCH_INTERFACE, link, "there is no interface " + link + "; its delays are ignored", "");
            else if (down == null || up == null || !within(down) || !within(up))
                v.warn(Code.OUT_OF_RANGE, link, "delays of " + link + " must be seconds from 0 to 255; ignored", "");
            else
                delays.add(
                        new LinkDelay(link.text(), Literals.seconds(down), Literals.seconds(up), Place.set(link.at())));
        }
        return delays;
    }

    private static boolean within(BigDecimal delay) {
        return delay.signum() >= 0 && delay.compareTo(LONGEST_DELAY) <= 0;
    }
}
