package dev.sluice.app.realserver;

import dev.sluice.app.AddressWord;
import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.Options;
import dev.sluice.app.UsageException;
import dev.sluice.app.realserver.Carriage.TunnelEnd;
import dev.sluice.control.AddressForm;
import dev.sluice.control.Tunnel;
import dev.sluice.linux.EffectiveUser;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code sluice realserver}: prepares this host to serve virtual addresses by direct routing or tunnelling, and restores it. */
public final class RealServer implements Command {
    private static final String CHECKSUM = "tun-csum";
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final List<String> TUNNEL_OPTIONS = List.of("tun-type", "tun-port", "mss-clamp", "decapsulation");

    private final PrintStream out = System.out;

    @Override
    public String name() {
        return "realserver";
    }

    @Override
    public String summary() {
        return "Prepare this host to be a real server for direct routing or tunnelling, and restore it";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("action", List.of("up", "down"), true)
                .value("vip", "ADDRESS", null, "the virtual address; 'down' without it: all")
                .value(
                        "method",
                        "dr|tun",
                        null,
                        "with 'up', how the director sends: direct routing (the default) or by tunnel")
                .value("tun-type", "ipip|gue|gre", null, "with '--method tun', the kind of tunnel; ipip by default")
                .value("tun-port", "N", null, "with '--tun-type gue', the UDP port, as 'ipvsadm --tun-port' has it")
                .flag(
                        CHECKSUM,
                        "with '--tun-type gre', packets come with GRE's checksum, as 'ipvsadm --tun-csum' has it")
                .value(
                        "decapsulation",
                        "kernel|ebpf",
                        null,
                        "who takes outer headers off; without it the kernel's devices, or Sluice's eBPF where it lacks them")
                .value(
                        "mss-clamp",
                        "on|off",
                        null,
                        "with '--method tun', tell clients to send segments that fit into the tunnel; on by default");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sluice realserver up --vip 192.0.2.1 --method dr",
                "sluice realserver up --vip 2001:db8::1 --method tun --tun-type gue --tun-port 6080",
                "sluice realserver down");
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        String address = arguments.optional("vip");
        InetAddress vip = address == null ? null : vip(address);
        String method = arguments.optional("method");
        boolean up = arguments.operands().getFirst().equals("up");
        if (up && vip == null) throw new UsageException("'up' needs '--vip ADDRESS'");
        if (!up && method != null) throw new UsageException("'--method' is for 'up'; 'down' knows what was done");
        String option = tunnelOption(arguments);
        if (!up && option != null)
            throw new UsageException("'--" + option + "' is for 'up'; 'down' knows what was done");
        Carriage way = up ? carriage(arguments, method(method)) : Carriage.DIRECT;
        if (!EffectiveUser.isRoot()) throw new IOException("changes kernel settings and addresses; run as root (sudo)");
        try (LedgerFile file = LedgerFile.open();
                Host host = new Host()) {
            Preparation preparation = new Preparation(host, file, out);
            boolean orProgram = arguments.optional("decapsulation") == null;
            if (up && vip != null) up(preparation, file.ledger(), vip, way, orProgram);
            else down(preparation, file.ledger(), vip);
        }
        return 0;
    }

    private void up(Preparation preparation, Ledger ledger, InetAddress vip, Carriage way, boolean orProgram)
            throws IOException {
        out.println("real server of " + AddressForm.text(vip) + " by " + way.title());
        try {
            preparation.up(vip, way, orProgram);
        } finally {
            if (!ledger.isEmpty()) out.println("'sluice realserver down' restores what was changed");
        }
    }

    private void down(Preparation preparation, Ledger ledger, @Nullable InetAddress vip) throws IOException {
        if (ledger.isEmpty() || vip != null && !ledger.vips().containsKey(vip)) {
            out.println("nothing to restore: 'sluice realserver up' was not run here"
                    + (vip == null ? "" : " for " + AddressForm.text(vip)));
            return;
        }
        List<InetAddress> gone = vip == null ? List.copyOf(ledger.vips().keySet()) : List.of(vip);
        for (InetAddress address : gone) out.println("no longer a real server of " + AddressForm.text(address));
        preparation.down(gone);
        for (Map.Entry<InetAddress, Carriage> left : ledger.vips().entrySet())
            out.println("still a real server of " + AddressForm.text(left.getKey()) + " by "
                    + left.getValue().title());
    }

    private static Method method(@Nullable String word) throws UsageException {
        if (word == null) return Method.DR;
        for (Method method : Method.values()) if (method.word().equals(word)) return method;
        throw new UsageException("'--method' is one of dr, tun, not '" + word + "'"
                + (word.toLowerCase(Locale.ROOT).equals("nat") ? "; masquerading needs no preparation" : ""));
    }

    private static Carriage carriage(Arguments arguments, Method method) throws UsageException {
        if (method != Method.TUN) {
            String option = tunnelOption(arguments);
            if (option != null) throw new UsageException("'--" + option + "' is for '--method tun'");
            return Carriage.DIRECT;
        }
        Tunnel.Type type = type(arguments.optional("tun-type"));
        String port = arguments.optional("tun-port");
        if (type == Tunnel.Type.GUE && port == null)
            throw new UsageException("'--tun-type gue' needs '--tun-port N', the port that 'ipvsadm --tun-port' names");
        if (type != Tunnel.Type.GUE && port != null) throw new UsageException("'--tun-port' is for '--tun-type gue'");
        boolean checksummed = arguments.flag(CHECKSUM);
        if (type != Tunnel.Type.GRE && checksummed)
            throw new UsageException("'--" + CHECKSUM + "' is for '--tun-type gre'; of others both are taken");
        String clamp = arguments.optional("mss-clamp");
        if (clamp != null && !clamp.equals("on") && !clamp.equals("off"))
            throw new UsageException("'--mss-clamp' is on or off, not '" + clamp + "'");
        int number = port == null ? 0 : port(port);
        Decapsulator by = decapsulator(arguments.optional("decapsulation"));
        return new Carriage(new TunnelEnd(type, number, checksummed, !"off".equals(clamp), by));
    }

    /** The first option that means something for tunnels only, null if there is none. */
    private static @Nullable String tunnelOption(Arguments arguments) {
        if (arguments.flag(CHECKSUM)) return CHECKSUM;
        for (String option : TUNNEL_OPTIONS) if (arguments.optional(option) != null) return option;
        return null;
    }

    /** The kernel, if it can, unless something else is said. */
    private static Decapsulator decapsulator(@Nullable String word) throws UsageException {
        if (word == null) return Decapsulator.KERNEL;
        for (Decapsulator by : Decapsulator.values()) if (by.word().equals(word)) return by;
        throw new UsageException("'--decapsulation' is one of kernel, ebpf, not '" + word + "'");
    }

    private static Tunnel.Type type(@Nullable String word) throws UsageException {
        if (word == null) return Tunnel.Type.IPIP;
        for (Tunnel.Type type : Tunnel.Type.values())
            if (type.name().toLowerCase(Locale.ROOT).equals(word)) return type;
        throw new UsageException("'--tun-type' is one of ipip, gue, gre, not '" + word + "'");
    }

    private static int port(String text) throws UsageException {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 0xffff) throw new UsageException("'--tun-port' is 1 to 65535, not '" + text + "'");
        return port;
    }

    private static InetAddress vip(String text) throws UsageException {
        try {
            InetAddress address = AddressWord.parse(text);
            if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isMulticastAddress())
                throw new UsageException("'--vip " + text + "' can be no virtual address");
            if (address.isLinkLocalAddress())
                throw new UsageException("'--vip " + text + "' is an address of one link, which only an interface has");
            return address;
        } catch (IllegalArgumentException e) {
            throw new UsageException("'--vip' is an IPv4 or IPv6 address without a prefix length, not '" + text + "'");
        }
    }
}
