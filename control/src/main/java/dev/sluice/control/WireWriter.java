package dev.sluice.control;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the fields of one frame, big endian, into a buffer that grows up to {@link Wire#MAX_PAYLOAD}. */
final class WireWriter {
    private ByteBuffer buffer = ByteBuffer.allocate(512);

    /** Leaves room for the length and writes the version and {@code tag}. */
    WireWriter(byte tag) {
        buffer.position(Wire.LENGTH_SIZE);
        buffer.put(Wire.VERSION).put(tag);
    }

    /** The whole frame, from its length on, ready to be sent. */
    ByteBuffer frame() {
        buffer.putInt(0, buffer.position() - Wire.LENGTH_SIZE);
        return buffer.flip();
    }

    void u8(int value) {
        room(1).put((byte) require(value, 0xff));
    }

    void flag(boolean value) {
        u8(value ? 1 : 0);
    }

    void u16(int value) {
        room(2).putShort((short) require(value, 0xffff));
    }

    void i32(int value) {
        room(4).putInt(value);
    }

    void i64(long value) {
        room(8).putLong(value);
    }

    void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        u16(bytes.length);
        room(bytes.length).put(bytes);
    }

    void address(InetAddress value) {
        byte[] bytes = value.getAddress();
        u8(bytes.length);
        room(bytes.length).put(bytes);
    }

    void key(ServiceKey key) {
        u8(key.protocol().number());
        address(key.address());
        u16(key.port());
        i32(key.mark());
    }

    void optionalKey(@Nullable ServiceKey key) {
        flag(key != null);
        if (key != null) key(key);
    }

    void key(ServerKey key) {
        address(key.address());
        u16(key.port());
    }

    void service(ServiceSpec spec) {
        key(spec.key());
        text(spec.scheduler());
        i32(spec.flags());
        i32(spec.timeout());
        i32(spec.netmask());
        text(spec.persistenceEngine());
    }

    void server(ServerSpec spec) {
        key(spec.key());
        u8(spec.method().number());
        i32(spec.weight());
        i32(spec.upper());
        i32(spec.lower());
        u8(spec.tunnel().type().ordinal());
        u16(spec.tunnel().port());
        u8(spec.tunnel().checksum().ordinal());
    }

    void mark(MarkSpec rule) {
        i32(rule.mark());
        u8(rule.protocol().number());
        network(rule.source());
        network(rule.destination());
        ports(rule.sourcePorts());
        ports(rule.destinationPorts());
    }

    private void network(Network network) {
        address(network.address());
        u8(network.length());
    }

    private void ports(PortRange ports) {
        u16(ports.lowest());
        u16(ports.highest());
    }

    void timeouts(Timeouts timeouts) {
        i32(timeouts.tcp());
        i32(timeouts.tcpFin());
        i32(timeouts.udp());
    }

    void timeouts(ServiceTimeouts timeouts) {
        i32(timeouts.tcp());
        i32(timeouts.fin());
        i32(timeouts.udp());
        i32(timeouts.sctp());
    }

    void counters(Counters counters) {
        i64(counters.connections());
        i64(counters.inPackets());
        i64(counters.outPackets());
        i64(counters.inBytes());
        i64(counters.outBytes());
    }

    private static int require(int value, int max) {
        if (value < 0 || value > max)
            throw new IllegalArgumentException("control frame field out of range 0.." + max + ": " + value);
        return value;
    }

    private ByteBuffer room(int size) {
        if (buffer.remaining() >= size) return buffer;
        int needed = buffer.position() + size;
        if (needed > Wire.MAX_PAYLOAD)
            throw new IllegalArgumentException("control frame above " + Wire.MAX_PAYLOAD + " bytes");
        int used = buffer.position();
        buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), Math.max(needed, 2 * buffer.capacity())));
        buffer.position(used);
        return buffer;
    }
}
