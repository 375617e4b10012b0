package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.model.Tracking;
import java.util.Optional;
import java.util.Set;

/** What an instance or a sync group watches; names are resolved against what the file defines. */
record TrackingBuilder(Set<String> scripts, Set<String> files, Set<String> processes, Set<String> bfd) {

    Tracking build(Values v) {
        TrackedRows rows = new TrackedRows(v);
        Optional<Set<String>> links = v.context().dynamicInterfaces()
                ? Optional.empty()
                : v.context().host().interfaces();
        return new Tracking(
                rows.parse("track_interface", links, 253),
                rows.parse("track_script", Optional.of(scripts), 253),
                rows.parse("track_file", Optional.of(files), 254),
                rows.parse("track_process", Optional.of(processes), 254),
                rows.parse("track_bfd", Optional.of(bfd), 253));
    }
}
