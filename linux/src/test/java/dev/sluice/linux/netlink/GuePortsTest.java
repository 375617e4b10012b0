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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said to a kernel with FOU, and what it answers (include/uapi/linux/fou.h, on a little endian machine). */
class GuePortsTest {
    private static final int FOU = 0x1d;

    private final FakeKernel kernel = new FakeKernel().on(SystemCall.SOCKET, _ -> 7);
    private final GuePorts ports = GuePorts.open(kernel);
    private final List<String> sent = new ArrayList<>();
    private int sequence;

    /** The next request, and its answers. */
    private void onRequest(Request... answers) {
        sequence++;
        kernel.on(SystemCall.SENDTO, arguments -> {
            byte[] bytes = FakeKernel.bytes(arguments[1], arguments[2]);
            sent.add(HexFormat.of().formatHex(bytes, 4, 6) + " "
                    + HexFormat.of().formatHex(bytes, Message.HEADER, bytes.length));
            return bytes.length;
        });
        for (Request answer : answers) receive(answer.finish(sequence));
    }

    private void receive(byte[] datagram) {
        kernel.on(SystemCall.RECVFROM, _ -> datagram.length).on(SystemCall.RECVFROM, arguments -> {
            MemorySegment.copy(
                    datagram, 0, FakeKernel.memory(arguments[1], arguments[2]), JAVA_BYTE, 0, datagram.length);
            FakeKernel.memory(arguments[4], 12).set(JAVA_INT, 4, 0);
            FakeKernel.memory(arguments[5], 4).set(JAVA_INT, 0, 12);
            return datagram.length;
        });
    }

    private static Request answer(int type, int command) {
        return new Request("answer", type, Message.MULTI)
                .byteField(command)
                .byteField(1)
                .shortField(0);
    }

    private static Request family() {
        return answer(0x10, 1).shortNumber(1, FOU);
    }

    private static Request port(int highByte, int lowByte, int addressFamily, int type) {
        return answer(FOU, 1)
                .bytes(1, new byte[] {(byte) highByte, (byte) lowByte})
                .byteNumber(2, addressFamily)
                .byteNumber(4, type);
    }

    private static Request end() {
        return new Request("end", Message.DONE, Message.MULTI).intField(0);
    }

    private static Request acknowledgement(int error) {
        Request acknowledgement = new Request("ack", Message.ERROR, Message.CAPPED).intField(-error);
        for (int i = 0; i < 4; i++) acknowledgement.intField(0);
        return acknowledgement;
    }

    @Test
    void opensAPort() {
        onRequest(family());
        onRequest(acknowledgement(0));
        ports.add(6080, true);
        // The family of that name; then FOU_CMD_ADD: port 0x17c0, AF_INET6, GUE.
        assertThat(sent)
                .containsExactly(
                        "1000 03010000" + "08000200666f7500",
                        "1d00 01010000" + "0600010017c00000" + "050002000a000000" + "0500040002000000");
    }

    @Test
    void knowsItsPorts() {
        for (int i = 0; i < 3; i++) {
            onRequest(family());
            onRequest(port(0x17, 0xc0, 2, 2), port(0x17, 0xc1, 2, 1), end());
        }
        assertThat(ports.has(6080, false)).isTrue();
        assertThat(ports.has(6080, true)).as("over IPv6").isFalse();
        assertThat(ports.has(6081, false)).as("FOU without GUE").isFalse();
    }

    @Test
    void closesAPortThatIsOpen() {
        onRequest(family());
        onRequest(port(0x17, 0xc0, 2, 2), end());
        onRequest(family());
        onRequest(acknowledgement(0));
        assertThat(ports.remove(6080, false)).isTrue();
        assertThat(sent.getLast()).isEqualTo("1d00 02010000" + "0600010017c00000" + "0500020002000000");
        onRequest(family());
        onRequest(end());
        assertThat(ports.remove(6080, false)).isFalse();
    }

    @Test
    void aKernelWithoutFouSaysSo() {
        onRequest(acknowledgement(Errno.ENOENT.number()));
        assertThat(ports.has(6080, false)).isFalse();
        onRequest(acknowledgement(Errno.ENOENT.number()));
        assertThatThrownBy(() -> ports.add(6080, false))
                .isInstanceOfSatisfying(
                        LinuxException.class,
                        e -> assertThat(e.is(Errno.EOPNOTSUPP)).isTrue())
                .hasMessageContaining("this kernel has no FOU");
    }
}
