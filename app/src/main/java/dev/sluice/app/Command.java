package dev.sluice.app;

import java.util.List;

/** One subcommand of {@code sluice}. {@link Commands} lists them. */
public interface Command {
    /** The word after {@code sluice}. */
    String name();

    /** One line for the overview, without a full stop. */
    String summary();

    /** Everything it understands; usage and errors are derived from it. */
    Options options();

    /** Whole command lines, as the help shows them. */
    default List<String> examples() {
        return List.of();
    }

    /**
     * @return the exit code: 0 done, 1 not
     * @throws UsageException the words make no sense together; exit code 2
     * @throws java.io.IOException and other exceptions that say what failed and what to do: printed as one line, exit code 1
     */
    int run(Arguments arguments) throws Exception;
}
