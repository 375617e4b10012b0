package dev.sluice.keepalived.process;

import dev.sluice.keepalived.command.SignalFunction;
import dev.sluice.linux.SignalFile;
import dev.sluice.linux.SystemCalls;
import java.util.function.Consumer;

/** Turns signals into what keepalived does on them. */
final class Signals {
    private Signals() {}

    /** From now on every signal of {@link SignalFunction}, and SIGINT unless ignored, goes to {@code sink}, from any thread. */
    static void deliver(Consumer<SignalFunction> sink, boolean ignoreInterrupt) {
        JdkSignal.handle("HUP", () -> sink.accept(SignalFunction.RELOAD));
        JdkSignal.handle("TERM", () -> sink.accept(SignalFunction.STOP));
        JdkSignal.handle("INT", ignoreInterrupt ? () -> {} : () -> sink.accept(SignalFunction.STOP));
        JdkSignal.handle("USR1", () -> sink.accept(SignalFunction.DATA));
        JdkSignal.handle("USR2", () -> sink.accept(SignalFunction.STATS));
        realTime(sink);
    }

    /** The JDK knows no real-time signals; bin/keepalived blocks them so that they can be read. */
    private static void realTime(Consumer<SignalFunction> sink) {
        SignalFile file =
                SignalFile.open(SystemCalls.host(), SignalFunction.STATS_CLEAR.number(), SignalFunction.JSON.number());
        Thread.ofPlatform().name("real-time-signals").daemon().start(() -> {
            while (true) {
                int number = file.next();
                sink.accept(number == SignalFunction.JSON.number() ? SignalFunction.JSON : SignalFunction.STATS_CLEAR);
            }
        });
    }
}
