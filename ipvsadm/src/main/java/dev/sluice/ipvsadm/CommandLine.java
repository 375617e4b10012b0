package dev.sluice.ipvsadm;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.Timeouts;
import dev.sluice.control.Tunnel;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one command line into an {@link Invocation}. The command comes first; the options then take effect in the order they stand
 * in (a mask before its service is read as IPv4, a server before its service takes no port from it), and complaints come in the
 * original's order: each word as it is met, leftover words, scheduler flags, {@link Legality}, then what the words mean together.
 */
final class CommandLine {
    private static final String DEFAULT_SCHEDULER = "wlc";
    private static final int DEFAULT_PERSISTENCE = 360;
    /** 31 days, the kernel's limit for any timeout. */
    private static final int MAX_TIMEOUT = 31 * 24 * 60 * 60;

    private static final int MAX_NAME = 15;
    private static final int MAX_PORT = 65535;
    private static final int MAX_SYNC_LENGTH = 65507;

    private final Words words;
    private final Names names;
    private final Invocation read;

    private CommandLine(Words words, Names names, Invocation read) {
        this.words = words;
        this.names = names;
        this.read = read;
    }

    /** {@code -h} and {@code -v} are no commands but ends of their own; callers look for them with this. */
    static @Nullable Word first(Words words) {
        try {
            return words.next();
        } catch (Failure unreadable) {
            return null;
        }
    }

    /** @param command the first option, already taken from {@code words} */
    static Invocation read(@Nullable Word command, Words words, Names names) {
        if (command == null || command.verb == null) throw Failure.tryHelp();
        CommandLine line = new CommandLine(words, names, new Invocation(command.verb));
        line.readDaemonRole(command);
        for (Word word; (word = words.next()) != null; ) line.read(word);
        line.complete();
        return line.read;
    }

    private void readDaemonRole(Word command) {
        if (command != Word.START_DAEMON && command != Word.STOP_DAEMON) return;
        String role = words.argument();
        if (role.equals("master") || role.equals("backup")) return;
        throw Failure.misuse(
                command == Word.START_DAEMON
                        ? "illegal start-daemon parameter specified"
                        : "illegal start_daemon specified");
    }

    private void read(Word word) {
        if (word.verb != null || word == Word.HELP || word == Word.VERSION)
            throw Failure.misuse("invalid option `" + words.last() + "'");
        if (word.option != null) {
            if (read.has(word.option)) throw Failure.misuse("multiple '" + word.option.label + "' options specified");
            read.given |= word.option.bit();
        }
        switch (word) {
            case TCP -> readService(Protocol.TCP);
            case UDP -> readService(Protocol.UDP);
            case SCTP -> readService(Protocol.SCTP);
            case FWMARK -> readMark();
            case IPV6 -> {
                if (read.mark == 0) throw Failure.misuse("-6 used before -f\n");
                becomeIpv6();
            }
            case SCHEDULER -> read.scheduler = cut(words.argument());
            case PERSISTENT -> readPersistence();
            case NETMASK -> readNetmask();
            case ONE_PACKET -> read.flags |= ServiceSpec.ONE_PACKET;
            case ENGINE -> read.engine = cut(words.argument());
            case SCHED_FLAGS -> read.schedulerFlags = words.argument();
            default -> readServerWord(word);
        }
    }

    private void readServerWord(Word word) {
        switch (word) {
            case SERVER -> readServer();
            case MASQUERADING -> read.method = ForwardingMethod.MASQUERADE;
            case IPIP -> read.method = ForwardingMethod.TUNNEL;
            case GATEWAYING -> read.method = ForwardingMethod.DIRECT;
            case WEIGHT -> read.weight = number(0, Integer.MAX_VALUE, "illegal weight specified");
            case UPPER -> read.upper = number(0, Integer.MAX_VALUE, "illegal u_threshold specified");
            case LOWER -> read.lower = number(0, Integer.MAX_VALUE, "illegal l_threshold specified");
            case TUN_TYPE -> readTunnelType();
            case TUN_PORT -> read.tunnelPort = number(1, MAX_PORT, "illegal tunnel port specified");
            case TUN_NOCSUM -> read.tunnelChecksum = Tunnel.Checksum.NONE;
            case TUN_CSUM -> read.tunnelChecksum = Tunnel.Checksum.FULL;
            case TUN_REMCSUM -> read.tunnelChecksum = Tunnel.Checksum.REMOTE;
            default -> checkDaemonWord(word);
        }
    }

    /** Synchronisation daemons are refused later, but not before what is said of them is checked. */
    private void checkDaemonWord(Word word) {
        switch (word) {
            case SYNC_ID -> number(0, 255, "illegal syncid specified");
            case SYNC_MAXLEN -> number(1, MAX_SYNC_LENGTH, "illegal sync-maxlen specified");
            case MCAST_PORT -> number(1, MAX_PORT, "illegal mcast-port specified");
            case MCAST_TTL -> number(1, 255, "illegal mcast-ttl specified");
            case MCAST_GROUP -> checkGroup(words.argument());
            default -> {
                // What remains only asks for a format.
            }
        }
    }

    private void readService(Protocol protocol) {
        read.protocol = protocol;
        Endpoint endpoint = Endpoint.parse(words.argument(), protocol, names);
        if (endpoint == null) throw Failure.misuse("illegal virtual server address[:port] specified");
        read.address = endpoint.address();
        read.port = endpoint.hasPort() ? endpoint.port() : 0;
        if (endpoint.isIpv6()) becomeIpv6();
    }

    private void becomeIpv6() {
        read.isIpv6 = true;
        read.netmask = 128;
    }

    private void readMark() {
        long mark = Numbers.parse(words.argument(), 1, 0xffff_ffffL);
        if (mark < 0) throw Failure.misuse("invalid fwmark value `" + words.argument() + "' specified");
        read.mark = (int) mark;
    }

    private void readPersistence() {
        read.flags |= ServiceSpec.PERSISTENT;
        read.persistence = words.hasArgument() ? timeout(words.argument(), 1) : DEFAULT_PERSISTENCE;
    }

    private static int timeout(String text, int min) {
        long seconds = Numbers.parse(text, min, MAX_TIMEOUT);
        if (seconds < 0) throw Failure.misuse("invalid timeout value `" + text + "' specified");
        return (int) seconds;
    }

    private void readNetmask() {
        if (read.isIpv6) {
            read.netmask = Numbers.leading(words.argument());
            if (read.netmask < 1 || read.netmask > 128) throw Failure.misuse("illegal ipv6 netmask specified");
            return;
        }
        Inet4Address mask = Endpoint.address4(words.argument(), names);
        if (mask == null) throw Failure.misuse("illegal virtual server persistent mask specified");
        read.netmask = AddressText.bits(mask);
    }

    private void readServer() {
        // A mark has no protocol, but ports of its servers may be named, as TCP's.
        Protocol protocol = read.mark != 0 ? Protocol.TCP : read.protocol;
        Endpoint endpoint = Endpoint.parse(words.argument(), protocol, names);
        if (endpoint == null) throw Failure.misuse("illegal real server address[:port] specified");
        read.serverAddress = endpoint.address();
        read.serverPort = endpoint.hasPort() ? endpoint.port() : read.port;
    }

    private void readTunnelType() {
        read.tunnelType = switch (words.argument()) {
            case "ipip" -> Tunnel.Type.IPIP;
            case "gue" -> Tunnel.Type.GUE;
            case "gre" -> Tunnel.Type.GRE;
            default -> throw Failure.misuse("illegal tunnel type specified");
        };
    }

    private static void checkGroup(String text) {
        boolean isIpv6 = text.indexOf(':') >= 0;
        InetAddress group = isIpv6 ? AddressText.parse6(text) : AddressText.parseQuad(text);
        if (group != null && group.isMulticastAddress()) return;
        throw Failure.misuse("invalid IPv" + (isIpv6 ? 6 : 4) + " mcast-group `" + text + "'");
    }

    private int number(int min, int max, String complaint) {
        long value = Numbers.parse(words.argument(), min, max);
        if (value < 0) throw Failure.misuse(complaint);
        return (int) value;
    }

    private static String cut(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
    }

    private void complete() {
        List<String> rest = words.leftOver();
        if (read.verb == Verb.SET) rest = readTimeouts(rest);
        if (!rest.isEmpty()) throw Failure.misuse("unexpected argument " + rest.get(0));
        if (read.scheduler.isEmpty()) read.scheduler = DEFAULT_SCHEDULER;
        read.flags |= SchedulerFlags.parse(read.schedulerFlags, read.scheduler);
        Legality.check(read.verb, read.given);
        switch (read.verb) {
            case ADD_SERVICE, EDIT_SERVICE -> checkService();
            case ADD_SERVER, EDIT_SERVER -> completeServer();
            case LIST -> checkList();
            default -> {
                // Nothing that could contradict itself.
            }
        }
    }

    private List<String> readTimeouts(List<String> rest) {
        if (rest.size() < 3) throw Failure.misuse("--set option requires 3 timeout values");
        read.timeouts = new Timeouts(timeout(rest.get(0), 0), timeout(rest.get(1), 0), timeout(rest.get(2), 0));
        return rest.subList(3, rest.size());
    }

    private void checkService() {
        boolean isPersistent = (read.flags & ServiceSpec.PERSISTENT) != 0;
        if (read.mark == 0 && read.port == 0 && !isPersistent)
            throw Failure.misuse("Zero port specified for non-persistent service");
        boolean isOnePacket = (read.flags & ServiceSpec.ONE_PACKET) != 0;
        if (isOnePacket && read.mark == 0 && read.protocol != Protocol.UDP)
            throw Failure.misuse("One-Packet Scheduling is only for UDP virtual services");
    }

    private void completeServer() {
        boolean isTunnel = read.method == ForwardingMethod.TUNNEL;
        if (!isTunnel && read.isIpv6 != read.serverAddress instanceof Inet6Address)
            throw Failure.misuse("Different address family is allowed only for tunneling servers");
        if (isTunnel) Legality.checkTunnel(read.tunnelType.ordinal(), read.given);
        else if (Legality.hasTunnelOption(read.given))
            throw Failure.misuse("Tunnel options conflict with forward method");
        // Only NAT can change the port: the others hand the client's packet on as it is.
        if (read.method != ForwardingMethod.MASQUERADE && read.mark == 0) read.serverPort = read.port;
    }

    private void checkList() {
        boolean isOther = read.has(Option.CONNECTION) || read.has(Option.TIMEOUT) || read.has(Option.DAEMON);
        boolean hasNumbers = read.has(Option.STATS) || read.has(Option.RATE) || read.has(Option.THRESHOLDS);
        boolean isWithout = read.has(Option.TIMEOUT) || read.has(Option.DAEMON);
        if (isOther && hasNumbers || isWithout && read.has(Option.PERSISTENT_CONN))
            throw Failure.misuse("options conflicts in the list command");
    }
}
