package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.KeepalivedOptions;
import dev.sluice.keepalived.command.SignalFunction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Where a child process hears what to do: lines on standard input from its parent, and signals sent to itself. When the parent is
 * gone, the child stops.
 */
public final class ParentLink {
    private ParentLink() {}

    /** From now on {@code orders} is told, from threads of this class; a child's main loop takes them from a queue. */
    public static void listen(KeepalivedOptions options, Consumer<SignalFunction> orders) {
        Signals.deliver(orders, options.ignoresInterrupt());
        Thread.ofPlatform().name("parent-link").daemon().start(() -> read(orders));
    }

    private static void read(Consumer<SignalFunction> orders) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine())
                orders.accept(SignalFunction.valueOf(line));
        } catch (IOException closed) {
            // As its end.
        }
        orders.accept(SignalFunction.STOP);
    }
}
