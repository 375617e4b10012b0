package dev.sluice.linux.netlink;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The neighbour tables (ARP and neighbour discovery) of a namespace. */
public final class Neighbours {
    /** {@code sizeof(struct ndmsg)}. */
    static final int HEADER = 12;

    /** {@code NDA_*} and {@code NTF_*} of include/uapi/linux/neighbour.h. */
    private static final int ADDRESS = 1, MAC = 2, USE = 1, PROXY = 8;

    private final Exchange exchange;

    Neighbours(Exchange exchange) {
        this.exchange = exchange;
    }

    /** All, of IPv4 and IPv6, but not the entries of proxies. */
    public List<Neighbour> list() {
        Request request = new Request("RTM_GETNEIGH", Rtm.GETNEIGH, Message.DUMP);
        return exchange.dump(header(request, Rtm.UNSPECIFIED, 0, 0, 0)).stream()
                .map(Neighbours::decode)
                .flatMap(Optional::stream)
                .toList();
    }

    public Optional<Neighbour> find(int ifindex, InetAddress address) {
        Request request = request("RTM_GETNEIGH", Rtm.GETNEIGH, 0, ifindex, address, 0, 0);
        return exchange.find(request, Errno.ENOENT).flatMap(Neighbours::decode);
    }

    /** Empty for the forwarding entries of bridges and for proxies. */
    static Optional<Neighbour> decode(Message message) {
        Attributes attributes = message.attributes(HEADER);
        int family = message.body().get(0);
        int flags = message.body().get(10) & 0xff;
        if (family != Rtm.INET && family != Rtm.INET6 || (flags & PROXY) != 0) return Optional.empty();
        int state = message.body().getShort(8) & 0xffff;
        return attributes
                .address(ADDRESS)
                .map(address -> new Neighbour(message.body().getInt(4), address, attributes.mac(MAC), state, flags));
    }

    /**
     * Does as if a packet were to be sent: an unknown neighbour is asked for, a stale one is verified, a reachable one stays.
     * Repeated every few seconds it keeps an entry warm. Answers come as news of {@link ChangeMonitor}.
     */
    public void use(int ifindex, InetAddress address) {
        exchange.change(using(new Place(ifindex, address)));
    }

    /**
     * As {@link #use(int, InetAddress)} for many: some microseconds each.
     *
     * @return why some could not be used, by their place; ENOBUFS: the table is full
     */
    public Map<Place, LinuxException> use(List<Place> places) {
        List<Exchange.Answer> answers =
                exchange.all(places.stream().map(Neighbours::using).toList());
        Map<Place, LinuxException> refusals = new HashMap<>();
        for (int i = 0; i < places.size(); i++) {
            LinuxException refusal = answers.get(i).refusal();
            if (refusal != null) refusals.put(places.get(i), refusal);
        }
        return refusals;
    }

    /** Where a neighbour is: an address on an interface's link. */
    public record Place(int ifindex, InetAddress address) {}

    private static Request using(Place place) {
        int flags = Message.ACK | Message.CREATE;
        return request("RTM_NEWNEIGH use", Rtm.NEWNEIGH, flags, place.ifindex, place.address, 0, USE);
    }

    /** Verifies an entry that is there now, whatever its state; ENOENT if there is none. */
    public void probe(int ifindex, InetAddress address) {
        int flags = Message.ACK | Message.REPLACE;
        exchange.change(request("RTM_NEWNEIGH probe", Rtm.NEWNEIGH, flags, ifindex, address, Neighbour.PROBE, 0));
    }

    /** Sets an entry for good, as an administrator. */
    public void set(int ifindex, InetAddress address, MacAddress mac) {
        int flags = Message.ACK | Message.CREATE | Message.REPLACE;
        Request request = request("RTM_NEWNEIGH " + mac, Rtm.NEWNEIGH, flags, ifindex, address, Neighbour.PERMANENT, 0);
        exchange.change(request.bytes(MAC, mac.bytes()));
    }

    /** False if there was none. */
    public boolean remove(int ifindex, InetAddress address) {
        try {
            exchange.change(request("RTM_DELNEIGH", Rtm.DELNEIGH, Message.ACK, ifindex, address, 0, 0));
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT)) return false;
            throw e;
        }
    }

    private static Request request(
            String title, int type, int flags, int ifindex, InetAddress address, int state, int neighbourFlags) {
        Request request = new Request(title + " " + address.getHostAddress() + " dev " + ifindex, type, flags);
        header(request, Addresses.family(address), ifindex, state, neighbourFlags);
        return request.address(ADDRESS, address);
    }

    /** {@code struct ndmsg}. */
    private static Request header(Request request, int family, int ifindex, int state, int flags) {
        request.byteField(family).byteField(0).shortField(0).intField(ifindex);
        return request.shortField(state).byteField(flags).byteField(0);
    }
}
