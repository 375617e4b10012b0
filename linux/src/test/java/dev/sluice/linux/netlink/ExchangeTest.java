package dev.sluice.linux.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.linux.Errno;
import dev.sluice.linux.FakeKernel;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.SystemCall;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Conversations with a kernel that is slow, interrupted, full or wrong. */
class ExchangeTest {
    private static final int INTERRUPTED = Message.MULTI | Message.DUMP_INTERRUPTED;

    private final FakeKernel kernel = new FakeKernel().on(SystemCall.SOCKET, _ -> 7);
    private final Exchange exchange = new Exchange(NetlinkSocket.open(kernel));

    /** The kernel's next datagram: first its length is asked for, then it is read. */
    private void receive(byte[] datagram) {
        receive(datagram, 0);
    }

    private void receive(byte[] datagram, int port) {
        kernel.on(SystemCall.RECVFROM, _ -> datagram.length).on(SystemCall.RECVFROM, arguments -> {
            MemorySegment.copy(
                    datagram, 0, FakeKernel.memory(arguments[1], arguments[2]), JAVA_BYTE, 0, datagram.length);
            FakeKernel.memory(arguments[4], 12).set(JAVA_INT, 4, port);
            FakeKernel.memory(arguments[5], 4).set(JAVA_INT, 0, 12);
            return datagram.length;
        });
    }

    private static byte[] message(int type, int flags, int sequence) {
        return new Request("test", type, flags).intField(0).finish(sequence);
    }

    private static byte[] error(int sequence, Errno errno, String words) {
        Request request = new Request("test", Message.ERROR, Message.CAPPED | Message.ACK_ATTRIBUTES);
        request.intField(-errno.number());
        for (int i = 0; i < 4; i++) request.intField(0);
        return request.text(1, words).finish(sequence);
    }

    private static Request request() {
        return new Request("RTM_TEST eth0", 99, Message.ACK);
    }

    @Test
    void aChangeIsAcknowledged() {
        receive(message(Message.ERROR, Message.CAPPED, 1));
        exchange.change(request());
        assertThat(kernel.made()).filteredOn("sendto(7)"::equals).hasSize(1);
    }

    @Test
    void aRefusalCarriesTheKernelsWords() {
        receive(error(1, Errno.EINVAL, "Invalid prefix length"));
        assertThatThrownBy(() -> exchange.change(request()))
                .hasMessage("netlink(RTM_TEST eth0): EINVAL - the kernel says: Invalid prefix length");
        receive(error(2, Errno.EPERM, ""));
        assertThatThrownBy(() -> exchange.change(request()))
                .hasMessage("netlink(RTM_TEST eth0): EPERM - needs CAP_NET_ADMIN; run as root");
    }

    @Test
    void lateAnswersAndOtherProcessesArePassedOver() {
        receive(message(Message.ERROR, 0, 77));
        receive(error(1, Errno.EBUSY, ""), 4711);
        receive(message(Message.ERROR, 0, 1));
        exchange.change(request());
    }

    @Test
    void aListThatChangedWhileItWasReadIsReadAgain() {
        receive(message(50, Message.MULTI, 1));
        receive(message(51, INTERRUPTED, 1));
        receive(message(Message.DONE, Message.MULTI, 1));
        receive(message(52, Message.MULTI, 2));
        receive(message(Message.DONE, Message.MULTI, 2));
        assertThat(exchange.dump(request())).extracting(Message::type).containsExactly(52);
    }

    @Test
    void aListThatNeverStandsStillIsGivenUp() {
        for (int i = 1; i <= 10; i++) receive(message(Message.DONE, INTERRUPTED, i));
        assertThatThrownBy(() -> exchange.dump(request()))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
    }

    @Test
    void silenceEnds() {
        kernel.fail(SystemCall.RECVFROM, Errno.EINTR).fail(SystemCall.RECVFROM, Errno.EAGAIN);
        assertThatThrownBy(() -> exchange.change(request()))
                .hasMessage("netlink(RTM_TEST eth0): ETIMEDOUT - the kernel did not answer");
    }

    @Test
    void aSocketThatCannotBeSetUpIsClosed() {
        FakeKernel refusing = new FakeKernel().on(SystemCall.SOCKET, _ -> 8).fail(SystemCall.BIND, Errno.EPERM);
        assertThatThrownBy(() -> NetlinkSocket.open(refusing)).isInstanceOf(LinuxException.class);
        assertThat(refusing.made()).endsWith("close(8)");
    }
}
