package dev.sluice.director;

import dev.sluice.control.Request;
import java.util.Optional;

/**
 * What is being changed, kept where it survives the process: a change that was begun is finished by the next daemon, and one that
 * was not begun never happened. Holds requests that lead to the same end however much of them was done before.
 */
public interface Journal {
    /** Keeps nothing: for tests. */
    Journal NONE = new Journal() {
        @Override
        public void begin(Request.Transaction change) {}

        @Override
        public void done() {}

        @Override
        public Optional<Request.Transaction> pending() {
            return Optional.empty();
        }
    };

    /** Returns once {@code change} would survive. */
    void begin(Request.Transaction change);

    void done();

    /** What was begun and not done. */
    Optional<Request.Transaction> pending();
}
