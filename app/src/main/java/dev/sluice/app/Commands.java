package dev.sluice.app;

import java.util.List;

/** All subcommands, in the order of the overview. */
final class Commands {
    static final List<Command> ALL = List.of(new Run(), new Status(), new Stop(), new Version());

    private Commands() {}
}
