package dev.sluice.keepalived.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.model.Notifications;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private final List<String> subjects = new ArrayList<>();
    private final Alerts alerts = new Alerts((subject, _) -> subjects.add(subject));

    private static Notifications notifications(String... lines) {
        return Instances.instance(lines).notifications();
    }

    private void enters(Notifications notifications, boolean faults, String... states) {
        for (String state : states) alerts.entered("INSTANCE", "VI_1", state, notifications, faults);
    }

    @Test
    void subjectsAreTheOriginals() {
        enters(notifications("smtp_alert"), true, "BACKUP", "MASTER", "FAULT", "STOP");
        alerts.entered("GROUP", "G", "MASTER", notifications("smtp_alert"), true);
        assertThat(subjects)
                .containsExactly(
                        "VRRP Instance VI_1 - Entering BACKUP state",
                        "VRRP Instance VI_1 - Entering MASTER state",
                        "VRRP Instance VI_1 - Entering FAULT state",
                        "VRRP Instance VI_1 - Stopping",
                        "VRRP Group G - Entering MASTER state");
    }

    @Test
    void nobodyIsToldWithoutSmtpAlert() {
        enters(notifications(), true, "BACKUP", "MASTER", "STOP");
        assertThat(subjects).isEmpty();
    }

    @Test
    void aFaultThatIsNotMailedDoesNotMailTheStateBeforeItAgain() {
        enters(notifications("smtp_alert"), false, "BACKUP", "FAULT", "BACKUP", "MASTER");
        assertThat(subjects)
                .containsExactly(
                        "VRRP Instance VI_1 - Entering BACKUP state", "VRRP Instance VI_1 - Entering MASTER state");
    }

    @Test
    void whoIsDeletedBeginsAnew() {
        enters(notifications("smtp_alert"), true, "BACKUP", "STOP", "DELETED", "STOP");
        assertThat(subjects).hasSize(3);
    }
}
