package dev.sluice.keepalived.process;

import dev.sluice.linux.KernelSocket;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Unix datagrams, which the JDK cannot send: to the system log, and to systemd. */
final class Datagrams implements AutoCloseable {
    private static final int AF_UNIX = 1;

    private final KernelSocket socket;
    private final byte[] address;

    /** @param path of the receiver's socket; one in the abstract namespace begins with {@code @} */
    Datagrams(String path) {
        socket = KernelSocket.open(SystemCalls.host(), path, AF_UNIX, KernelSocket.DATAGRAM, 0);
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = path.startsWith("@");
        if (isAbstract) name[0] = 0;
        // struct sockaddr_un; a path ends with a zero byte, an abstract name with its length.
        ByteBuffer bytes =
                ByteBuffer.allocate(2 + name.length + (isAbstract ? 0 : 1)).order(ByteOrder.nativeOrder());
        address = bytes.putShort((short) AF_UNIX).put(name).array();
    }

    /** Answers whether somebody took it. */
    boolean send(String text) {
        try {
            socket.send("datagram", text.getBytes(StandardCharsets.UTF_8), address);
            return true;
        } catch (LinuxException nobodyListens) {
            return false;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
