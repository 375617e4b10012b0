package dev.sluice.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    @Test
    void roundRobinPromisesStrictTurns() {
        assertThat(broken("rr", "server2", "server1", "server2", "server1")).isEmpty();
        assertThat(broken("rr", "server1", "server1", "server2", "server2"))
                .containsExactly("server1 answered 2 of the requests 1 to 2, its weight is 1");
    }

    @Test
    void weightedRoundRobinPromisesWeightsInEveryTurn() {
        assertThat(broken("wrr", "server2", "server1", "server1", "server2", "server1", "server1"))
                .isEmpty();
        assertThat(broken("wrr", "server2", "server1", "server2", "server1")).isNotEmpty();
    }

    @Test
    void leastConnectionPromisesShares() {
        assertThat(broken("lc", "server1", "server1", "server2", "server2")).isEmpty();
        assertThat(broken("lc", "server1", "server1", "server1", "server1", "server1", "server1"))
                .isNotEmpty();
    }

    @Test
    void aFailureBreaksEveryPromise() {
        Plan plan = new Plan(Plan.Method.DR, "rr", 2, 1, "auto");
        assertThat(new Answers(List.of(), List.of("Connection refused")).brokenPromises(plan))
                .containsExactly("1 requests failed, first: Connection refused");
    }

    private static List<String> broken(String scheduler, String... order) {
        Plan plan = new Plan(Plan.Method.DR, scheduler, 2, order.length, "auto");
        return new Answers(List.of(order), List.of()).brokenPromises(plan);
    }
}
