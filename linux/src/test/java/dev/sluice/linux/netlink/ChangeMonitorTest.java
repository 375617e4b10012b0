package dev.sluice.linux.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.linux.Errno;
import dev.sluice.linux.FakeKernel;
import dev.sluice.linux.SystemCall;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** News that come faster than they are read. */
class ChangeMonitorTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final FakeKernel kernel = new FakeKernel().on(SystemCall.SOCKET, _ -> 7);
    private final ChangeMonitor monitor = new ChangeMonitor(NetlinkSocket.open(kernel));

    /** The kernel's next datagram, whose length is asked for before it is read. */
    private void queued() {
        byte[] rule = new Request("test", Rtm.NEWRULE, 0).intField(0).finish(0);
        kernel.on(SystemCall.RECVFROM, _ -> rule.length).on(SystemCall.RECVFROM, arguments -> {
            MemorySegment.copy(rule, 0, FakeKernel.memory(arguments[1], arguments[2]), JAVA_BYTE, 0, rule.length);
            FakeKernel.memory(arguments[4], 12).set(JAVA_INT, 4, 0);
            FakeKernel.memory(arguments[5], 4).set(JAVA_INT, 0, 12);
            return rule.length;
        });
    }

    private void silence() {
        kernel.fail(SystemCall.RECVFROM, Errno.EAGAIN);
    }

    @Test
    void newsComeInOrder() {
        queued();
        assertThat(monitor.next(LIMIT)).containsExactly(new Change.OfRouting());
        silence();
        assertThat(monitor.next(LIMIT)).isEmpty();
    }

    @Test
    void whatWasQueuedWhenSomeWereLostIsDiscardedFirst() {
        kernel.fail(SystemCall.RECVFROM, Errno.ENOBUFS);
        queued();
        queued();
        kernel.fail(SystemCall.RECVFROM, Errno.ENOBUFS);
        queued();
        silence();
        assertThat(monitor.next(LIMIT)).containsExactly(new Change.Lost());
        queued();
        silence();
        assertThat(monitor.next(LIMIT)).containsExactly(new Change.OfRouting());
        assertThat(monitor.next(LIMIT)).as("one only").isEmpty();
    }
}
