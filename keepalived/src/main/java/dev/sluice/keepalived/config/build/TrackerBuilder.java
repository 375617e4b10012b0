package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.BfdInstance;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.model.TrackFile;
import dev.sluice.keepalived.config.model.TrackProcess;
import dev.sluice.keepalived.config.model.TrackScript;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds what instances track: scripts, processes, files, BFD sessions. */
final class TrackerBuilder {
    private final Values v;
    private final String name;
    private final Place place;

    TrackerBuilder(Values v, String name, Place place) {
        this.v = v;
        this.name = name;
        this.place = place;
    }

    @Nullable
    TrackScript script() {
        Optional<Script> script = v.script("script");
        if (script.isEmpty()) {
            dropped("vrrp_script " + name + " has no script and is removed");
            return null;
        }
        if (!script.get().path().startsWith("<")
                && !v.context().host().canRun(script.get().path())) return null;
        Setting<Duration> interval = v.seconds("interval");
        Script as = withUser(script.get());
        return new TrackScript(
                name,
                place,
                as,
                interval,
                v.seconds("timeout", interval),
                v.integer("weight"),
                reverse("weight"),
                v.integer("rise"),
                v.integer("fall"),
                v.flag("init_fail"));
    }

    private Script withUser(Script script) {
        var user = v.user("user").value();
        return user.isEmpty() ? script : new Script(script.command(), user, script.place());
    }

    @Nullable
    TrackProcess process() {
        v.once("process");
        Statement process = v.find("process");
        if (process == null || process.arguments().isEmpty()) {
            dropped("vrrp_track_process " + name + " has no process and is removed");
            return null;
        }
        Setting<String> match = v.value("param_match", w -> w, Setting.byDefault("exact"));
        if (!Set.of("exact", "initial", "partial").contains(match.value())) {
            v.warn(Code.BAD_VALUE, "param_match", "unknown param_match '" + match.value() + "'; it is ignored", "");
            match = Setting.byDefault("exact");
        }
        Setting<Duration> delay = v.seconds("delay");
        return new TrackProcess(
                name,
                place,
                process.arguments().stream().map(Word::text).toList(),
                match,
                v.integer("weight"),
                reverse("weight"),
                v.integer("quorum"),
                v.optionalInteger("quorum_max"),
                v.seconds("fork_delay", delay),
                v.seconds("terminate_delay", delay),
                v.flag("full_command"));
    }

    @Nullable
    TrackFile file() {
        v.once("file");
        Statement file = v.find("file");
        if (file == null || file.arguments().isEmpty()) {
            dropped("track_file " + name + " has no file and is removed");
            return null;
        }
        Statement initial = v.find("init_file");
        return new TrackFile(
                name,
                place,
                file.argument(0, ""),
                v.integer("weight"),
                reverse("weight"),
                initial == null ? Setting.byDefault(Optional.empty()) : initialValue(initial),
                initial != null
                        && initial.arguments().stream().anyMatch(w -> w.text().equals("overwrite")));
    }

    private Setting<Optional<Integer>> initialValue(Statement initial) {
        int value = 0;
        for (Word word : initial.arguments()) {
            if (word.text().equals("overwrite")) continue;
            Integer number = Literals.integer(word.text(), -Integer.MAX_VALUE, Integer.MAX_VALUE);
            if (number == null)
                v.warn(Code.BAD_VALUE, word, "init_file '" + word + "' is not a number; 0 is written", "");
            else value = number;
        }
        return Setting.set(Optional.of(value), initial.at());
    }

    @Nullable
    BfdInstance bfd() {
        InetAddress neighbour = v.address("neighbor_ip").value().orElse(null);
        if (neighbour == null) {
            dropped("bfd_instance " + name + " has no neighbor_ip and is removed");
            return null;
        }
        Setting<Optional<InetAddress>> source = v.address("source_ip");
        if (source.value().isPresent() && Family.of(source.value().get()) != Family.of(neighbour)) {
            v.warn(
                    Code.ADDRESS_FAMILY,
                    "source_ip",
                    "bfd_instance " + name + ": source and neighbour are of different families; it is removed",
                    "");
            return null;
        }
        boolean vrrp = v.has("vrrp");
        boolean checker = v.has("checker");
        return new BfdInstance(
                name,
                place,
                neighbour,
                source,
                v.milliseconds("min_rx"),
                v.milliseconds("min_tx"),
                v.milliseconds("idle_tx"),
                v.integer("multiplier"),
                v.flag("passive"),
                v.integer("ttl", Setting.byDefault(Family.of(neighbour) == Family.IPV4 ? 255 : 64)),
                v.integer("max_hops"),
                v.flag("multihop"),
                v.integer("weight"),
                reverse("weight"),
                vrrp || !checker,
                checker || !vrrp);
    }

    private boolean reverse(String keyword) {
        Statement statement = v.find(keyword);
        if (statement == null || statement.arguments().size() < 2) return false;
        Word option = statement.arguments().get(1);
        if (!List.of("reverse", "noreverse", "no_reverse").contains(option.text()))
            v.warn(Code.BAD_VALUE, option, "unknown weight option '" + option + "'; it is ignored", "reverse");
        return option.text().equals("reverse");
    }

    private void dropped(String message) {
        v.diagnostics().error(Code.DROPPED, v.at(), 1, message, "");
    }
}
