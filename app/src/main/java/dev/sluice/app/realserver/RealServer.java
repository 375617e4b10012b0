package dev.sluice.app.realserver;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.Options;
import dev.sluice.app.UsageException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code sluice realserver up|down}. */
public final class RealServer implements Command {
    @Override
    public String name() {
        return "realserver";
    }

    @Override
    public String summary() {
        return "Prepare this machine as a real server for a virtual address (up), or take that back (down)";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("what", List.of("up", "down"), true)
                .value("vip", "ADDRESS", null, "the virtual address; for down, all if absent")
                .choice("method", List.of("dr", "tun"), "how the director forwards: direct routing or tunnelling");
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        Optional<InetAddress> vip = vip(arguments.optional("vip"));
        Preparation preparation = Preparation.ofThisNamespace(System.out::println);
        if (arguments.operands().getFirst().equals("down")) return preparation.down(vip);
        boolean tunnel = arguments.value("method").equals("tun");
        preparation.up(vip.orElseThrow(() -> new UsageException("'up' needs --vip ADDRESS")), tunnel);
        return 0;
    }

    private static Optional<InetAddress> vip(@Nullable String text) throws UsageException {
        if (text == null) return Optional.empty();
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            if (address instanceof Inet4Address) return Optional.of(address);
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new UsageException("'--vip' is an IPv4 address, not '" + text + "'");
    }
}
