package dev.sluice.ipvsadm;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.Timeouts;
import dev.sluice.control.Tunnel;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One command line, read: the command and all it says, defaults filled in. {@link CommandLine} writes it, {@link Execution} reads. */
final class Invocation {
    private static final byte[] ANY6 = new byte[16];

    final Verb verb;
    /** {@link Option#bit Bits} of what was given. */
    long given;

    Protocol protocol = Protocol.NONE;

    @Nullable
    InetAddress address;

    int port;
    int mark;
    boolean isIpv6;

    String scheduler = "";
    String schedulerFlags = "";
    String engine = "";
    int flags;
    int persistence;
    int netmask = 0xffff_ffff;

    @Nullable
    InetAddress serverAddress;

    int serverPort;
    ForwardingMethod method = ForwardingMethod.DIRECT;
    int weight = 1;
    int upper;
    int lower;
    Tunnel.Type tunnelType = Tunnel.Type.IPIP;
    int tunnelPort;
    Tunnel.Checksum tunnelChecksum = Tunnel.Checksum.NONE;

    Timeouts timeouts = new Timeouts(0, 0, 0);

    Invocation(Verb verb) {
        this.verb = verb;
    }

    boolean has(Option option) {
        return (given & option.bit()) != 0;
    }

    ServiceKey serviceKey() {
        InetAddress virtual = address;
        if (virtual == null) virtual = isIpv6 ? AddressText.inet6(ANY6) : AddressText.inet4(0);
        return new ServiceKey(mark != 0 ? Protocol.NONE : protocol, virtual, port, mark);
    }

    ServiceSpec service() {
        return new ServiceSpec(serviceKey(), scheduler, flags, persistence, netmask, engine);
    }

    ServerKey serverKey() {
        InetAddress real = serverAddress;
        if (real == null) throw new IllegalStateException("no real server");
        return new ServerKey(real, serverPort);
    }

    ServerSpec server() {
        Tunnel tunnel = new Tunnel(tunnelType, tunnelPort, tunnelChecksum);
        return new ServerSpec(serverKey(), method, weight, upper, lower, tunnel);
    }
}
