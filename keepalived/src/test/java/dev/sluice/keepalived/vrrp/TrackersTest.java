package dev.sluice.keepalived.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.vrrp.state.Fault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload does to who watches an interface that is not there, so that its state is known at once. */
class TrackersTest {
    private static final Fault DOWN = new Fault(Fault.Kind.TRACKED_INTERFACE, "nowhere0");
    private static final Configuration ALONE = configuration("", "");

    @TempDir
    Path directory;

    private Workbench bench;
    private Instance instance;
    private Trackers trackers;

    @BeforeEach
    void anInstance() {
        bench = new Workbench(ALONE, directory);
        instance = new Instance(ALONE.instances().getFirst(), bench.around);
        trackers = new Trackers(bench.loop, bench.interfaces, _ -> false, _ -> {});
    }

    @AfterEach
    void close() {
        trackers.close();
        bench.close();
    }

    private static Configuration configuration(String ofInstance, String ofGroup) {
        String text = Instances.text("VI_1", 51, 100, ofInstance).replace("eth0", "nowhere1");
        return Instances.configuration(text + "vrrp_sync_group G {\n group {\n VI_1\n }\n " + ofGroup + "\n}\n");
    }

    private static String tracks(String row) {
        return "track_interface {\n " + row + "\n }\n";
    }

    private void configure(Configuration configuration) {
        instance.reconfigure(configuration.instances().getFirst(), 0);
        trackers.configure(configuration, List.of(instance), 0);
    }

    @Test
    void whatAnInstanceDoesNotWatchAnyMoreIsNoFaultOfIt() {
        configure(configuration(tracks("nowhere0"), ""));
        assertThat(instance.router().faults()).contains(DOWN);
        configure(ALONE);
        assertThat(instance.router().faults()).doesNotContain(DOWN);
    }

    /** The settings of the instance itself stay the same. */
    @Test
    void whatAGroupDoesNotWatchAnyMoreChangesNoPriority() {
        trackers.configure(configuration("", tracks("nowhere0 weight -20")), List.of(instance), 0);
        assertThat(instance.router().priority()).isEqualTo(80);
        trackers.configure(ALONE, List.of(instance), 0);
        assertThat(instance.router().priority()).isEqualTo(100);
    }

    @Test
    void whatEitherStillWatchesCounts() {
        configure(configuration(tracks("nowhere0"), tracks("nowhere0")));
        configure(configuration(tracks("nowhere0"), ""));
        assertThat(instance.router().faults()).contains(DOWN);
        configure(configuration(tracks("nowhere0 weight -20"), "sync_group_tracking_weight"));
        assertThat(instance.router().faults()).doesNotContain(DOWN);
        assertThat(instance.router().priority()).isEqualTo(80);
    }
}
