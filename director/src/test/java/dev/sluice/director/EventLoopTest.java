package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventLoopTest {
    private final EventLoop loop = new EventLoop();
    private final List<String> done = new ArrayList<>();

    /** Out of memory, but that no trace is printed of it. */
    private static final class Exhausted extends Error {
        private static final long serialVersionUID = 1;

        Exhausted(String where) {
            super(where, null, false, false);
        }
    }

    @Test
    void goesOnAfterAnyFailure() throws Exception {
        loop.submit(() -> {
            throw new Exhausted("in a task, as it should be here");
        });
        loop.submit(() -> done.add("task"));
        loop.run(() -> {
            done.add("work");
            if (done.size() > 3) loop.end();
            else throw new Exhausted("in periodic work, as it should be here");
        });
        assertThat(done).contains("task").endsWith("work", "work");
    }
}
