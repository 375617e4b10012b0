package dev.sluice.app;

import dev.sluice.control.Counters;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** {@code sluice status}: the director of this network namespace in one screen. */
final class Status implements Command {
    @Override
    public String name() {
        return "status";
    }

    @Override
    public String summary() {
        return "Show the director of this network namespace: hooks, services, servers, traffic";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        try (DirectorConnection director = DirectorConnection.open()) {
            print(
                    director.ask(new Request.GetInfo(), Reply.Info.class),
                    director.ask(new Request.ListServices(null), Reply.Services.class),
                    Instant.now(),
                    System.out);
        }
        return 0;
    }

    static void print(Reply.Info info, Reply.Services services, Instant now, PrintStream out) {
        out.println("director  pid " + info.pid() + ", up "
                + readable(Duration.between(Instant.ofEpochMilli(info.started()), now)) + ", room for "
                + info.tableSize()
                + " connections");
        for (String hook : info.hooks()) out.println("hook      " + hook);
        if (info.hooks().isEmpty()) out.println("hook      none: no interface is attached");
        for (String notice : info.notices()) out.println("notice    " + notice);
        out.println("total     " + readable(info.totals()));
        for (ServiceStatus service : services.services()) print(service, out);
        if (services.services().isEmpty()) out.println("no services; 'ipvsadm -A -t VIP:PORT -s wlc' adds one");
    }

    private static void print(ServiceStatus service, PrintStream out) {
        out.println();
        out.println(
                name(service.spec().key()) + " " + service.spec().scheduler() + ": " + readable(service.counters()));
        for (ServerStatus server : service.servers())
            out.printf(
                    Locale.ROOT,
                    "  %-28s %-10s weight %-5d active %-6d inactive %-6d %s%n",
                    endpoint(server.spec().key().address(), server.spec().key().port()),
                    server.spec().method().name().toLowerCase(Locale.ROOT),
                    server.spec().weight(),
                    server.active(),
                    server.inactive(),
                    readable(server.counters()));
    }

    private static String name(ServiceKey key) {
        if (key.protocol() == Protocol.NONE) return "fwmark " + Integer.toUnsignedString(key.mark());
        return key.protocol() + " " + endpoint(key.address(), key.port());
    }

    private static String endpoint(InetAddress address, int port) {
        String text = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port;
    }

    private static String readable(Counters counters) {
        return Long.toUnsignedString(counters.connections()) + " connections, in "
                + Long.toUnsignedString(counters.inPackets()) + " packets " + Long.toUnsignedString(counters.inBytes())
                + " bytes, out " + Long.toUnsignedString(counters.outPackets()) + " packets "
                + Long.toUnsignedString(counters.outBytes()) + " bytes";
    }

    private static String readable(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) return seconds + " s";
        if (seconds < 7200) return seconds / 60 + " min";
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
