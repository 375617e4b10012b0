package dev.sluice.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static Plan plan(String scheduler) {
        return new Plan(Plan.Method.DR, scheduler, 2, 4, "auto");
    }

    private static Answers answers(String... order) {
        return new Answers(List.of(order), List.of());
    }

    @Test
    void roundRobinIsInTurn() {
        assertThat(answers("server2", "server1", "server2", "server1").brokenPromises(plan("rr")))
                .isEmpty();
        assertThat(answers("server2", "server1", "server1", "server2").brokenPromises(plan("wrr")))
                .containsExactly("requests 2 to 3 were answered by server1, server1");
    }

    @Test
    void leastConnectionIsEven() {
        assertThat(answers("server2", "server1", "server1", "server2").brokenPromises(plan("lc")))
                .isEmpty();
        assertThat(answers("server2", "server1", "server1").brokenPromises(plan("wlc")))
                .isEmpty();
        assertThat(answers("server1", "server2", "server1", "server1").brokenPromises(plan("wlc")))
                .containsExactly("one server answered 3 requests, another 1");
    }

    @Test
    void aFailureBreaksThePromise() {
        Answers answers = new Answers(List.of(), List.of("connect: timed out", "connect: refused"));
        assertThat(answers.brokenPromises(plan("rr"))).containsExactly("2 requests failed, first: connect: timed out");
    }

    @Test
    void oneObject() {
        assertThat(answers("server2", "server1", "server2").json(plan("rr"), "tc"))
                .isEqualTo("{\"method\":\"dr\",\"scheduler\":\"rr\",\"hook\":\"tc\",\"requests\":4,\"failures\":0,"
                        + "\"answers\":{\"server1\":1,\"server2\":2},\"order\":[\"server2\",\"server1\",\"server2\"]}");
    }
}
