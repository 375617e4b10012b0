package dev.sluice.linux.netlink;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.NetworkNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Network interfaces of a namespace: read, made, changed. Indexes that are gone answer ENODEV. */
public final class Links {
    /** {@code sizeof(struct ifinfomsg)}. */
    static final int HEADER = 16;

    /** {@code IFLA_*} of include/uapi/linux/if_link.h. */
    private static final int ADDRESS = 1, NAME = 3, MTU = 4, LINK = 5, MASTER = 10, INFO = 18, NETNS_FD = 28;

    /** {@code struct rtgenmsg}, padded; {@code NETNSA_*} of include/uapi/linux/net_namespace.h. */
    private static final int GENERAL_HEADER = 4, NETNSA_NSID = 1, NETNSA_FD = 3;

    private static final int EXT_MASK = 29, LINK_NETNSID = 37, XDP = 43, PARENT_BUS = 57;
    private static final int INFO_KIND = 1, INFO_DATA = 2;
    private static final int VETH_PEER = 1, VLAN_ID = 1;
    private static final int MACVLAN_MODE = 1, MACVLAN_PRIVATE = 1;
    private static final int XDP_PROGRAM_ID = 4;
    private static final int SKIP_STATISTICS = 1 << 3;
    private static final int IFF_UP = 1;
    private static final Duration POLL = Duration.ofMillis(2);

    private final Exchange exchange;

    Links(Exchange exchange) {
        this.exchange = exchange;
    }

    public List<Link> list() {
        Request request = header("RTM_GETLINK", Rtm.GETLINK, Message.DUMP, 0, 0, 0);
        request.number(EXT_MASK, SKIP_STATISTICS);
        return exchange.dump(request).stream().map(Links::decode).toList();
    }

    public Optional<Link> find(String name) {
        Request request = header("RTM_GETLINK " + name, Rtm.GETLINK, 0, 0, 0, 0);
        return find(request.text(NAME, checked(name)));
    }

    public Optional<Link> find(int index) {
        return find(header("RTM_GETLINK " + index, Rtm.GETLINK, 0, index, 0, 0));
    }

    /** This namespace's local number for another one, as {@link Link#peerNamespace} has it; -1 if it has none. */
    public int numberOf(NetworkNamespace other) {
        Request request = new Request("RTM_GETNSID " + other, Rtm.GETNSID, 0);
        request.byteField(Rtm.UNSPECIFIED).byteField(0).shortField(0); // struct rtgenmsg, padded
        request.number(NETNSA_FD, other.file().number());
        return exchange.find(request, Errno.ENOENT)
                .map(message -> message.attributes(GENERAL_HEADER).number(NETNSA_NSID, -1))
                .orElse(-1);
    }

    /** The interface of that name, which must be there. */
    public Link require(String name) {
        return find(name)
                .orElseThrow(() -> new LinuxException(
                        "netlink",
                        "RTM_GETLINK " + name,
                        Errno.ENODEV.number(),
                        "no such network interface in this network namespace"));
    }

    private Optional<Link> find(Request request) {
        return exchange.find(request.number(EXT_MASK, SKIP_STATISTICS), Errno.ENODEV)
                .map(Links::decode);
    }

    static Link decode(Message message) {
        Attributes attributes = message.attributes(HEADER);
        Attributes info = attributes.nested(INFO);
        return new Link(
                message.body().getInt(4),
                attributes.text(NAME).orElse(""),
                message.body().getShort(2) & 0xffff,
                message.body().getInt(8),
                attributes.number(MTU, 0),
                attributes.mac(ADDRESS),
                info.text(INFO_KIND).orElse(""),
                attributes.text(PARENT_BUS).orElse(""),
                attributes.number(MASTER, 0),
                attributes.number(LINK, 0),
                attributes.number(LINK_NETNSID, -1),
                attributes.nested(XDP).number(XDP_PROGRAM_ID, 0));
    }

    // ---- making and removing

    /** A pair of virtual Ethernet interfaces, both in this namespace and down. */
    public void createVeth(String name, String peer) {
        createVeth(name, peer, Optional.empty());
    }

    /** A pair of virtual Ethernet interfaces, down; {@code peer} in another namespace. */
    public void createVeth(String name, String peer, NetworkNamespace peerNamespace) {
        createVeth(name, peer, Optional.of(peerNamespace));
    }

    private void createVeth(String name, String peer, Optional<NetworkNamespace> namespace) {
        Request request = creation(name);
        request.nested(INFO, () -> {
            request.text(INFO_KIND, "veth");
            request.nested(
                    INFO_DATA,
                    () -> request.nested(VETH_PEER, () -> {
                        interfaceHeader(request, 0, 0, 0);
                        request.text(NAME, checked(peer));
                        namespace.ifPresent(
                                there -> request.number(NETNS_FD, there.file().number()));
                    }));
        });
        exchange.change(request);
    }

    public void createBridge(String name) {
        Request request = creation(name);
        exchange.change(request.nested(INFO, () -> request.text(INFO_KIND, "bridge")));
    }

    /** An 802.1Q interface over another. EOPNOTSUPP where the kernel has no vlan devices. */
    public void createVlan(String name, int below, int id) {
        Request request = creation(name);
        request.number(LINK, below);
        request.nested(INFO, () -> {
            request.text(INFO_KIND, "vlan");
            request.nested(INFO_DATA, () -> request.shortNumber(VLAN_ID, id));
        });
        exchange.change(request);
    }

    /**
     * An interface with a MAC of its own on top of another, which does not see its siblings (mode private). EOPNOTSUPP where the
     * kernel has no macvlan devices.
     */
    public void createMacvlan(String name, int below, MacAddress mac) {
        Request request = creation(name);
        request.number(LINK, below).bytes(ADDRESS, mac.bytes());
        request.nested(INFO, () -> {
            request.text(INFO_KIND, "macvlan");
            request.nested(INFO_DATA, () -> request.number(MACVLAN_MODE, MACVLAN_PRIVATE));
        });
        exchange.change(request);
    }

    public Removal removal(int index) {
        return Removal.of(header("RTM_DELLINK " + index, Rtm.DELLINK, Message.ACK, index, 0, 0));
    }

    /** A device that takes outer headers off. EOPNOTSUPP where the kernel has no such devices; EEXIST, see {@link TunnelKind}. */
    public void createTunnel(String name, TunnelKind kind) {
        Request request = creation(name);
        request.nested(INFO, () -> {
            request.text(INFO_KIND, kind.word());
            request.nested(INFO_DATA, () -> kind.describe(request));
        });
        try {
            exchange.change(request);
        } catch (LinuxException e) {
            throw e.is(Errno.EOPNOTSUPP) ? e.withRemedy("this kernel has no " + kind.word() + " devices") : e;
        }
    }

    private static Request creation(String name) {
        int flags = Message.ACK | Message.CREATE | Message.EXCLUSIVE;
        return header("RTM_NEWLINK " + name, Rtm.NEWLINK, flags, 0, 0, 0).text(NAME, checked(name));
    }

    /** Removes it, and with one end of a veth pair the other. */
    public void remove(int index) {
        exchange.change(header("RTM_DELLINK " + index, Rtm.DELLINK, Message.ACK, index, 0, 0));
    }

    // ---- changing

    public void setUp(int index, boolean up) {
        String title = "RTM_SETLINK " + index + (up ? " up" : " down");
        exchange.change(header(title, Rtm.SETLINK, Message.ACK, index, up ? IFF_UP : 0, IFF_UP));
    }

    /**
     * Waits until packets pass ({@link Link#isRunning}), which is some time after a carrier appeared: link changes are noticed
     * in a kernel work queue ({@code linkwatch_do_dev}).
     *
     * @return false if the time is over before
     */
    public boolean awaitRunning(int index, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!find(index).map(Link::isRunning).orElse(false)) {
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) return false;
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    public void setMtu(int index, int mtu) {
        exchange.change(setting(index, "mtu " + mtu).number(MTU, mtu));
    }

    public void setMac(int index, MacAddress mac) {
        exchange.change(setting(index, "address " + mac).bytes(ADDRESS, mac.bytes()));
    }

    /** Puts it into a bridge or the like; 0 takes it out. */
    public void setMaster(int index, int master) {
        exchange.change(setting(index, "master " + master).number(MASTER, master));
    }

    /** Renames it; EBUSY for some while up. */
    public void rename(int index, String name) {
        exchange.change(setting(index, "name " + name).text(NAME, checked(name)));
    }

    /** Moves it to another namespace, where it arrives down, without addresses, and maybe with another index. */
    public void move(int index, NetworkNamespace namespace) {
        Request request = setting(index, "netns " + namespace);
        exchange.change(request.number(NETNS_FD, namespace.file().number()));
    }

    private static Request setting(int index, String what) {
        return header("RTM_SETLINK " + index + " " + what, Rtm.SETLINK, Message.ACK, index, 0, 0);
    }

    private static Request header(String title, int type, int flags, int index, int set, int change) {
        return interfaceHeader(new Request(title, type, flags), index, set, change);
    }

    /** {@code struct ifinfomsg}. */
    private static Request interfaceHeader(Request request, int index, int set, int change) {
        return request.byteField(Rtm.UNSPECIFIED)
                .byteField(0)
                .shortField(0)
                .intField(index)
                .intField(set)
                .intField(change);
    }

    /** {@code IFNAMSIZ} is 16 with the final zero. */
    private static String checked(String name) {
        if (name.isEmpty() || name.length() > 15)
            throw new IllegalArgumentException("interface name '" + name + "': 1 to 15 characters");
        return name;
    }
}
