package dev.sluice.linux.netlink;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Addresses of a namespace's interfaces. */
public final class Addresses {
    /** {@code sizeof(struct ifaddrmsg)}. */
    static final int HEADER = 8;

    /** {@code IFA_*} of include/uapi/linux/if_addr.h. */
    private static final int PEER = 1, LOCAL = 2, LABEL = 3, BROADCAST = 4, TIMES = 6, FLAGS = 8, PROTOCOL = 11;
    /** {@code IFA_F_NODAD}: an IPv6 address is good at once. */
    private static final int NO_DETECTION = 2;

    private final Exchange exchange;

    Addresses(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Those of all interfaces, IPv4 and IPv6. */
    public List<Address> list() {
        Request request = new Request("RTM_GETADDR", Rtm.GETADDR, Message.DUMP);
        request.byteField(Rtm.UNSPECIFIED)
                .byteField(0)
                .byteField(0)
                .byteField(0)
                .intField(0);
        return exchange.dump(request).stream()
                .map(Addresses::decode)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Empty for families that are not IP. */
    static Optional<Address> decode(Message message) {
        Attributes attributes = message.attributes(HEADER);
        int family = message.body().get(0);
        if (family != Rtm.INET && family != Rtm.INET6) return Optional.empty();
        return attributes.address(attributes.has(LOCAL) ? LOCAL : PEER).map(address -> {
            int flags = message.body().get(2) & 0xff;
            return new Address(
                    message.body().getInt(4),
                    address,
                    message.body().get(1) & 0xff,
                    message.body().get(3) & 0xff,
                    attributes.number(FLAGS, flags),
                    attributes.text(LABEL).orElse(""));
        });
    }

    /** EEXIST if the interface has it already. IPv6 addresses are used at once, without duplicate detection. */
    public void add(Address address) {
        Request request =
                request("RTM_NEWADDR", Rtm.NEWADDR, Message.ACK | Message.CREATE | Message.EXCLUSIVE, address);
        if (!(address.address() instanceof Inet4Address)) request.number(FLAGS, NO_DETECTION);
        if (!address.label().isEmpty()) request.text(LABEL, address.label());
        exchange.change(request);
    }

    /** As {@link #add(Address)}, with every detail. */
    public void add(NewAddress wanted) {
        Address address = wanted.address();
        int flags = Message.ACK | Message.CREATE | Message.EXCLUSIVE;
        Request request = request("RTM_NEWADDR", Rtm.NEWADDR, flags, address, wanted.peer());
        boolean ip4 = address.address() instanceof Inet4Address;
        request.number(FLAGS, address.flags() | (ip4 ? 0 : NO_DETECTION));
        wanted.broadcast().ifPresent(broadcast -> request.address(BROADCAST, broadcast));
        if (!address.label().isEmpty()) request.text(LABEL, address.label());
        if (wanted.protocol() != 0) request.byteNumber(PROTOCOL, wanted.protocol());
        if (wanted.preferredSeconds() != NewAddress.FOREVER) {
            byte[] times = ByteBuffer.allocate(16) // struct ifa_cacheinfo
                    .order(ByteOrder.nativeOrder())
                    .putInt((int) wanted.preferredSeconds())
                    .putInt((int) NewAddress.FOREVER)
                    .array();
            request.bytes(TIMES, times);
        }
        exchange.change(request);
    }

    /** Takes an address away later, one without a peer. */
    public Removal removal(int ifindex, InetAddress address, int prefix) {
        return Removal.of(request("RTM_DELADDR", Rtm.DELADDR, Message.ACK, Address.of(ifindex, address, prefix)));
    }

    /** Takes an address away later. The kernel finds one of IPv4 only by its peer, if it has one. */
    public Removal removal(NewAddress wanted) {
        return Removal.of(request("RTM_DELADDR", Rtm.DELADDR, Message.ACK, wanted.address(), wanted.peer()));
    }

    /** False if the interface had no such address. */
    public boolean remove(int ifindex, InetAddress address, int prefix) {
        Address gone = Address.of(ifindex, address, prefix);
        try {
            exchange.change(request("RTM_DELADDR", Rtm.DELADDR, Message.ACK, gone));
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.EADDRNOTAVAIL)) return false;
            throw e;
        }
    }

    private static Request request(String title, int type, int flags, Address address) {
        return request(title, type, flags, address, Optional.empty());
    }

    private static Request request(String title, int type, int flags, Address address, Optional<InetAddress> peer) {
        String other = peer.map(of -> " peer " + of.getHostAddress()).orElse("");
        Request request = new Request(title + " " + address + other + " dev " + address.ifindex(), type, flags);
        request.byteField(family(address.address())).byteField(address.prefix()).byteField(0); // struct ifaddrmsg
        request.byteField(address.scope()).intField(address.ifindex());
        return request.address(LOCAL, address.address()).address(PEER, peer.orElse(address.address()));
    }

    static int family(InetAddress address) {
        return address instanceof Inet4Address ? Rtm.INET : Rtm.INET6;
    }
}
