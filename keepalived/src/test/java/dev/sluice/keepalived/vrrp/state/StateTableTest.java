package dev.sluice.keepalived.vrrp.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every pair of state and event: what RFC 9568 §6.4 and reference §2.2 say, written a second time. */
class StateTableTest {
    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("INIT START", "BACKUP [ARM_MASTER_DOWN]"),
            Map.entry("INIT START_AS_OWNER", "MASTER [ADVERTISE, CLAIM, ANNOUNCE, ARM_ADVERT]"),
            Map.entry("INIT FAULT", "FAULT []"),
            Map.entry("BACKUP MASTER_DOWN", "MASTER [ADVERTISE, CLAIM, ANNOUNCE, ARM_ADVERT]"),
            Map.entry("BACKUP RELINQUISHED", "BACKUP [ARM_SKEW]"),
            Map.entry("BACKUP SUPERIOR", "BACKUP [LEARN, ARM_MASTER_DOWN]"),
            Map.entry("BACKUP STALLED", "BACKUP [ARM_MASTER_DOWN]"),
            Map.entry("BACKUP FAULT", "FAULT [DISARM]"),
            Map.entry("BACKUP STOP", "INIT [DISARM]"),
            Map.entry("MASTER ADVERT_TIMER", "MASTER [ADVERTISE, ARM_ADVERT]"),
            Map.entry("MASTER RELINQUISHED", "MASTER [ADVERTISE, ARM_ADVERT]"),
            Map.entry("MASTER SUPERIOR", "BACKUP [SHOW_OURSELVES, RELEASE, LEARN, ARM_MASTER_DOWN]"),
            Map.entry("MASTER INFERIOR", "MASTER [INSIST]"),
            Map.entry("MASTER STALLED", "MASTER [LISTEN_FIRST]"),
            Map.entry("MASTER STEP_DOWN", "BACKUP [RESIGN, RELEASE, ARM_MASTER_DOWN]"),
            Map.entry("MASTER FAULT", "FAULT [RESIGN, RELEASE, DISARM]"),
            Map.entry("MASTER STOP", "LEAVING [RESIGN, ARM_LEAVING]"),
            Map.entry("LEAVING SUPERIOR", "INIT [RELEASE, DISARM]"),
            Map.entry("LEAVING NO_SUCCESSOR", "INIT [RELEASE, DISARM]"),
            Map.entry("LEAVING STOP", "INIT [RELEASE, DISARM]"),
            Map.entry("FAULT CLEARED", "BACKUP [ARM_MASTER_DOWN]"),
            Map.entry("FAULT STOP", "INIT []"));

    @Test
    void everyStateAndEvent() {
        Map<String, String> actual = new TreeMap<>();
        for (State state : State.values()) {
            for (Event event : Event.values()) {
                StateTable.Row row = StateTable.find(state, event);
                if (row != null) actual.put(state + " " + event, row.to() + " " + Arrays.toString(row.actions()));
            }
        }
        assertThat(actual).isEqualTo(new TreeMap<>(EXPECTED));
    }
}
