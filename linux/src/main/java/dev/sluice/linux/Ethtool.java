package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Drivers and offloads of the interfaces of one namespace, that of the thread which made this; what ethtool(8) shows and sets.
 * Any thread may use it.
 */
public final class Ethtool implements AutoCloseable {
    /** {@code ETHTOOL_GDRVINFO}, {@code sizeof(struct ethtool_drvinfo)} and where its driver stands. */
    private static final int DRIVER_INFO = 3, DRIVER_INFO_SIZE = 196, DRIVER_NAME = 4;

    /** {@code sizeof(struct ethtool_value)}. */
    private static final int VALUE_SIZE = 8;

    /** Work that a device does for the protocol stack, by the word that {@code ethtool -K} uses. */
    public enum Offload {
        RECEIVE_CHECKSUM("rx", 0x14, 0x15),
        SEND_CHECKSUM("tx", 0x16, 0x17),
        SCATTER_GATHER("sg", 0x18, 0x19),
        TCP_SEGMENTATION("tso", 0x1e, 0x1f),
        SEGMENTATION("gso", 0x23, 0x24),
        RECEIVE_AGGREGATION("gro", 0x2b, 0x2c);

        private final String word;
        private final int get;
        private final int set;

        Offload(String word, int get, int set) {
            this.word = word;
            this.get = get;
            this.set = set;
        }

        public String word() {
            return word;
        }
    }

    private final InterfaceRequest requests;

    private Ethtool(InterfaceRequest requests) {
        this.requests = requests;
    }

    public static Ethtool open() {
        return open(SystemCalls.host());
    }

    static Ethtool open(SystemCalls calls) {
        return new Ethtool(new InterfaceRequest(calls));
    }

    /** The name of an interface's driver: {@code veth}, {@code ixgbe}, {@code virtio_net}; empty if it has none. */
    public Optional<String> driver(String device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(DRIVER_INFO_SIZE, 8);
            info.set(JAVA_INT, 0, DRIVER_INFO);
            long result = invoke(arena, device, info);
            if (result == -Errno.EOPNOTSUPP.number()) return Optional.empty();
            if (result < 0) throw failed(device + " driver", result);
            return Optional.of(info.getString(DRIVER_NAME));
        }
    }

    public boolean isOn(String device, Offload offload) {
        return value(device, offload.word, offload.get, 0) != 0;
    }

    /**
     * Switches an offload; needs CAP_NET_ADMIN.
     *
     * @throws LinuxException EOPNOTSUPP if the device keeps it as it was
     */
    public void set(String device, Offload offload, boolean on) {
        value(device, offload.word + (on ? " on" : " off"), offload.set, on ? 1 : 0);
        if (isOn(device, offload) != on)
            throw new LinuxException(
                    "ioctl",
                    "SIOCETHTOOL " + device + " " + offload.word,
                    Errno.EOPNOTSUPP.number(),
                    "the device has it fixed; see: ethtool -k " + device);
    }

    private int value(String device, String what, int command, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(VALUE_SIZE, 8);
            data.set(JAVA_INT, 0, command);
            data.set(JAVA_INT, 4, value);
            long result = invoke(arena, device, data);
            if (result < 0) throw failed(device + " " + what, result);
            return data.get(JAVA_INT, 4);
        }
    }

    private long invoke(Arena arena, String device, MemorySegment data) {
        MemorySegment request = InterfaceRequest.of(arena, device);
        request.set(JAVA_LONG, InterfaceRequest.VALUE, data.address());
        return requests.invoke(InterfaceRequest.ETHTOOL, request);
    }

    private static LinuxException failed(String object, long result) {
        return LinuxException.of(SystemCall.IOCTL, "SIOCETHTOOL " + object, (int) -result);
    }

    @Override
    public void close() {
        requests.close();
    }
}
