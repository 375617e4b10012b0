package dev.sluice.app.inside;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.DirectorConnection;
import dev.sluice.app.Options;
import dev.sluice.control.Counters;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** {@code sluice top}: services and servers by what they do now, again and again. */
public final class Top implements Command {
    private static final int PIPE_LINES = Integer.MAX_VALUE;
    private static final String KEYS = "a active  c conn/s  p packets/s  b bytes/s  n name  s servers on/off  q quit";

    /** What the busiest is decided by; the letter is its key. */
    enum Order {
        ACTIVE('a', "active"),
        CONNECTIONS('c', "connections"),
        PACKETS('p', "packets"),
        BYTES('b', "bytes"),
        NAME('n', "name");

        final char key;
        final String word;

        Order(char key, String word) {
            this.key = key;
            this.word = word;
        }

        private long of(long active, Counters rates) {
            return switch (this) {
                case ACTIVE -> active;
                case CONNECTIONS -> rates.connections();
                case PACKETS -> rates.inPackets() + rates.outPackets();
                case BYTES -> rates.inBytes() + rates.outBytes();
                case NAME -> 0;
            };
        }

        List<ServiceStatus> services(List<ServiceStatus> all) {
            ToLongFunction<ServiceStatus> value = service -> of(Overview.active(service), service.rates());
            return sorted(
                    all,
                    value,
                    Comparator.comparing(service -> Overview.name(service.spec().key())));
        }

        List<ServerStatus> servers(List<ServerStatus> all) {
            ToLongFunction<ServerStatus> value = server -> of(server.active(), server.rates());
            return sorted(
                    all,
                    value,
                    Comparator.comparing(server -> server.spec().key().toString()));
        }

        private <T> List<T> sorted(List<T> all, ToLongFunction<T> value, Comparator<T> byName) {
            Comparator<T> busiest = Comparator.comparingLong(value).reversed();
            return all.stream().sorted(this == NAME ? byName : busiest).toList();
        }

        static Order named(String word) {
            for (Order order : values()) if (order.word.equals(word)) return order;
            throw new IllegalArgumentException(word);
        }
    }

    @Override
    public String name() {
        return "top";
    }

    @Override
    public String summary() {
        return "Watch services and servers, the busiest first";
    }

    @Override
    public Options options() {
        return new Options()
                .choice(
                        "sort",
                        List.of("active", "connections", "packets", "bytes", "name"),
                        "what is told first; keys change it")
                .number("interval", 1, 3600, 2, "seconds between two looks")
                .flag("services", "without servers")
                .flag("once", "one look, for a pipe or a file");
    }

    @Override
    public List<String> examples() {
        return List.of("sluice top", "sluice top --sort bytes --interval 1", "sluice top --once --services | head");
    }

    @Override
    public int run(Arguments arguments) throws IOException, InterruptedException {
        Order order = Order.named(arguments.value("sort"));
        boolean withServers = !arguments.flag("services");
        if (arguments.flag("once")) {
            lines(Status.read(), order, withServers, PIPE_LINES).forEach(System.out::println);
            return 0;
        }
        if (!Terminal.isThere())
            throw new IllegalStateException("standard input and output are no terminal; --once shows one look");
        try (Terminal terminal = Terminal.open();
                DirectorConnection director = DirectorConnection.open()) {
            watch(terminal, director, order, withServers, arguments.number("interval") * 1000L);
        }
        return 0;
    }

    private static void watch(
            Terminal terminal, DirectorConnection director, Order order, boolean withServers, long interval)
            throws IOException, InterruptedException {
        while (true) {
            List<String> lines = lines(Status.read(director), order, withServers, terminal.lines() - 1);
            terminal.show(lines, "sorted by " + order.word + "   " + KEYS);
            int key = terminal.key(interval);
            if (key == 'q' || key == 3 || key == 4) return;
            if (key == 's') withServers = !withServers;
            for (Order other : Order.values()) if (other.key == key) order = other;
        }
    }

    static List<String> lines(Overview overview, Order order, boolean withServers, int most) {
        List<String> lines = new ArrayList<>(overview.head());
        lines.add("");
        lines.add(Overview.title());
        for (ServiceStatus service : order.services(overview.services())) {
            if (lines.size() >= most) break;
            lines.addAll(Overview.lines(service, withServers ? order.servers(service.servers()) : List.of()));
        }
        return lines.subList(0, Math.min(lines.size(), most));
    }
}
