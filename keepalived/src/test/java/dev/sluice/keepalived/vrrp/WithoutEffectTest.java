package dev.sluice.keepalived.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WithoutEffectTest {
    @Test
    void nothingIsSaidOfAFileThatAsksForNothing() {
        assertThat(WithoutEffect.of(Instances.configuration(Instances.text("VI_1", 51, 100))))
                .isEmpty();
    }

    @Test
    void whatIsNotDoneIsSaid() {
        String text = "global_defs {\n vrrp_delay_after_boot 5\n log_unknown_vrids\n}\n"
                + Instances.text("VI_1", 51, 100, "track_src_ip");
        assertThat(WithoutEffect.of(Instances.configuration(text)))
                .allMatch(message -> message.startsWith("without effect: "))
                .anyMatch(message -> message.contains("vrrp_delay_after_boot"))
                .anyMatch(message -> message.contains("log_unknown_vrids"))
                .anyMatch(message -> message.contains("VI_1: track_src_ip"));
    }

    @Test
    void routesAreNotWatchedWhetherTheyMayBeOrNot() {
        String route = "virtual_routes {\n 10.0.0.0/8 via 192.0.2.9 dev eth1%s\n}";
        assertThat(WithoutEffect.of(Instances.configuration(Instances.text("VI_1", 51, 100, route.formatted("")))))
                .singleElement()
                .asString()
                .contains("VI_1: virtual_routes");
        assertThat(WithoutEffect.of(
                        Instances.configuration(Instances.text("VI_1", 51, 100, route.formatted(" no_track")))))
                .isEmpty();
    }
}
