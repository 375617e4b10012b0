package dev.sluice.keepalived.vrrp.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightTest {
    @ParameterizedTest
    @CsvSource({
        // points, reverse, good: contribution, fault
        "  0, false, true,    0, false",
        "  0, false, false,   0, true",
        "  0, true,  true,    0, true",
        "  0, true,  false,   0, false",
        " 20, false, true,   20, false",
        " 20, false, false,   0, false",
        "-20, false, true,    0, false",
        "-20, false, false, -20, false",
        " 20, true,  true,  -20, false",
        "-20, true,  false,  20, false"
    })
    void goodOrBad(int points, boolean reverse, boolean good, int contribution, boolean fault) {
        Weight weight = new Weight(points, reverse);
        assertThat(weight.contribution(good)).isEqualTo(contribution);
        assertThat(weight.faults(good)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource({
        "1, false,   10,   10, false",
        "2, false,  -10,  -20, false",
        "2, true,    10,  -20, false",
        "1, false, -254, -254, true",
        "1, false, 99999,  255, false",
        "0, false,    1,    0, true",
        "0, false,    0,    0, false",
        "0, true,     0,    0, true"
    })
    void numbersOfFiles(int points, boolean reverse, long number, int contribution, boolean fault) {
        Weight weight = new Weight(points, reverse);
        assertThat(weight.contribution(number)).isEqualTo(contribution);
        assertThat(weight.faults(number)).isEqualTo(fault);
    }

    @Test
    void prioritiesStayInRange() {
        EffectivePriority priority = new EffectivePriority(100);
        priority.contribution("a", 250);
        assertThat(priority.value()).isEqualTo(254);
        priority.contribution("b", -255);
        priority.contribution("a", 0);
        assertThat(priority.value()).isEqualTo(1);
        EffectivePriority owner = new EffectivePriority(255);
        owner.contribution("a", -100);
        assertThat(owner.value()).isEqualTo(255);
    }

    @Test
    void announcementsComeInBursts() {
        AnnouncementSchedule schedule = new AnnouncementSchedule(
                Lan.garp("garp_master_delay 2", "garp_master_refresh 10", "garp_master_refresh_repeat 2"));
        long second = 1_000_000_000L;
        assertThat(schedule.becameMaster(0)).isEqualTo(5);
        assertThat(schedule.next()).isEqualTo(2 * second);
        assertThat(schedule.due(2 * second)).isEqualTo(5);
        assertThat(schedule.next()).isEqualTo(10 * second);
        assertThat(schedule.due(10 * second)).isEqualTo(2);
        assertThat(schedule.heardLowerPriority(11 * second, second)).isEqualTo(5);
        assertThat(schedule.heardLowerPriority(11 * second + 1, second)).isZero();
        schedule.noLongerMaster();
        assertThat(schedule.next()).isEqualTo(VirtualRouter.NEVER);
    }
}
