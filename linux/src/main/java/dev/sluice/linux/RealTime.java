package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What keeps a thread from waiting for others: a real-time priority (sched(7)), memory that is never swapped (mlockall(2)). */
public final class RealTime {
    private static final int SCHED_FIFO = 1, RESET_ON_FORK = 0x40000000;
    private static final int MCL_CURRENT = 1, MCL_FUTURE = 2, MCL_ONFAULT = 4;
    private static final int PR_SET_TIMERSLACK = 29;
    private static final int CALLING_THREAD = 0;

    private RealTime() {}

    /**
     * Runs the calling thread before all ordinary ones, until it waits. Threads and processes that it starts are ordinary.
     *
     * @param priority 1 to 99
     * @return empty on success, or why not: without CAP_SYS_NICE, or in a cgroup without real-time budget
     */
    public static Optional<LinuxException> first(int priority) {
        return schedule(CALLING_THREAD, priority);
    }

    /** As {@link #first}, for another thread of this process, by the name the kernel shows; empty on success. */
    public static Optional<LinuxException> first(String threadName, int priority) {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                if (!Files.readString(thread.resolve("comm")).strip().equals(threadName)) continue;
                return schedule(Integer.parseInt(thread.getFileName().toString()), priority);
            }
        } catch (IOException noProc) {
            // As if there were no such thread.
        }
        return Optional.of(
                LinuxException.of(SystemCall.SCHED_SETSCHEDULER, "thread " + threadName, Errno.ESRCH.number()));
    }

    private static Optional<LinuxException> schedule(int thread, int priority) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameter = arena.allocateFrom(JAVA_INT, priority);
            long result = SystemCalls.host()
                    .invoke(SystemCall.SCHED_SETSCHEDULER, thread, SCHED_FIFO | RESET_ON_FORK, parameter.address());
            return refusal(SystemCall.SCHED_SETSCHEDULER, "SCHED_FIFO " + priority, result);
        }
    }

    /** Keeps what this process uses in memory, from now on; empty on success. Pages never touched cost nothing. */
    public static Optional<LinuxException> lockMemory() {
        long result = SystemCalls.host().invoke(SystemCall.MLOCKALL, MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
        return refusal(SystemCall.MLOCKALL, "all memory", result);
    }

    /** Timers of the calling thread fire without the 50 microseconds of slack that save power. Real-time ones have none. */
    public static void exactTimers() {
        long _ = SystemCalls.host().invoke(SystemCall.PRCTL, PR_SET_TIMERSLACK, 1);
    }

    private static Optional<LinuxException> refusal(SystemCall call, String object, long result) {
        return SystemCalls.failed(result)
                ? Optional.of(LinuxException.of(call, object, (int) -result)
                        .withRemedy("needs CAP_SYS_NICE or CAP_IPC_LOCK; run as root, or raise the limits"))
                : Optional.empty();
    }
}
