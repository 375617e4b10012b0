package dev.sluice.linux.netlink;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * UDP ports at which the kernel takes UDP and GUE headers off and goes on with what is inside ({@code net/ipv4/fou_core.c}), of the
 * namespace of the thread that opened this. As {@code ip fou} does, by generic netlink (include/uapi/linux/fou.h).
 */
public final class GuePorts implements AutoCloseable {
    /** {@code GENL_ID_CTRL}, {@code CTRL_CMD_GETFAMILY} and its attributes, of include/uapi/linux/genetlink.h. */
    private static final int CONTROLLER = 0x10, GET_FAMILY = 3, FAMILY_ID = 1, FAMILY_NAME = 2;
    /** {@code sizeof(struct genlmsghdr)}. */
    private static final int HEADER = 4;

    private static final String FAMILY = "fou";
    private static final int ADD = 1, DELETE = 2, GET = 3;
    private static final int PORT = 1, ADDRESS_FAMILY = 2, TYPE = 4, GUE = 2;

    private final Exchange exchange;

    private GuePorts(Exchange exchange) {
        this.exchange = exchange;
    }

    public static GuePorts open() {
        return open(SystemCalls.host());
    }

    static GuePorts open(SystemCalls calls) {
        return new GuePorts(new Exchange(NetlinkSocket.open(calls, NetlinkSocket.GENERIC)));
    }

    /** Whether GUE is received at that port over IPv6, or IPv4. */
    public boolean has(int port, boolean ipv6) {
        OptionalInt family = family();
        return family.isPresent()
                && exchange.dump(request("FOU_CMD_GET", family.getAsInt(), GET, Message.DUMP)).stream()
                        .map(message -> message.attributes(HEADER))
                        .anyMatch(found -> isPort(found, port, ipv6));
    }

    private static boolean isPort(Attributes found, int port, boolean ipv6) {
        return found.byteNumber(TYPE, 0) == GUE
                && found.byteNumber(ADDRESS_FAMILY, 0) == addressFamily(ipv6)
                && ByteBuffer.wrap(found.bytes(PORT)).equals(ByteBuffer.wrap(networkOrder(port)));
    }

    /** EOPNOTSUPP where the kernel has no FOU, EADDRINUSE where somebody else has the UDP port. */
    public void add(int port, boolean ipv6) {
        int family = family().orElseThrow(() -> new LinuxException(
                "netlink",
                "CTRL_CMD_GETFAMILY " + FAMILY,
                Errno.EOPNOTSUPP.number(),
                "this kernel has no FOU (CONFIG_NET_FOU, module fou)"));
        exchange.change(change("FOU_CMD_ADD", family, ADD, port, ipv6).byteNumber(TYPE, GUE));
    }

    /** False if it was not there. */
    public boolean remove(int port, boolean ipv6) {
        if (!has(port, ipv6)) return false;
        exchange.change(change("FOU_CMD_DEL", family().orElseThrow(), DELETE, port, ipv6));
        return true;
    }

    private static Request change(String title, int family, int command, int port, boolean ipv6) {
        return request(title + " port " + port, family, command, Message.ACK)
                .bytes(PORT, networkOrder(port))
                .byteNumber(ADDRESS_FAMILY, addressFamily(ipv6));
    }

    /** The kernel's number for it, which loads its module; empty if it has none. */
    private OptionalInt family() {
        Request request = request("CTRL_CMD_GETFAMILY " + FAMILY, CONTROLLER, GET_FAMILY, 0);
        return exchange.find(request.text(FAMILY_NAME, FAMILY), Errno.ENOENT)
                .map(message -> OptionalInt.of(message.attributes(HEADER).shortNumber(FAMILY_ID, 0)))
                .orElse(OptionalInt.empty());
    }

    /** With {@code struct genlmsghdr}, version 1. */
    private static Request request(String title, int family, int command, int flags) {
        return new Request(title, family, flags).byteField(command).byteField(1).shortField(0);
    }

    private static byte[] networkOrder(int port) {
        return ByteBuffer.allocate(2)
                .order(ByteOrder.BIG_ENDIAN)
                .putShort((short) port)
                .array();
    }

    private static int addressFamily(boolean ipv6) {
        return ipv6 ? Rtm.INET6 : Rtm.INET;
    }

    @Override
    public void close() {
        exchange.close();
    }
}
