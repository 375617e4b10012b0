package dev.sluice.keepalived.vrrp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VirtualMac;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drops what this machine would take itself of packets to the addresses of instances with {@code no_accept} (RFC 9568 §6.1,
 * Accept_Mode); ARP and neighbour discovery go on. What a director forwards has left before that.
 *
 * <p>The rules are in a table that an nft(8) process owns ({@code flags owner}): it vanishes with that process, which ends as
 * soon as this one does, however that happens. They do not depend on who is master, so that a failover does not wait for them.
 * One thread uses it, which may wait.
 */
final class AcceptFilter implements AutoCloseable {
    private final String table = "sluice_vrrp_" + ProcessHandle.current().pid();
    private final Consumer<String> log;
    private List<String> rules = List.of();
    private volatile @Nullable Process owner;

    AcceptFilter(Consumer<String> log) {
        this.log = log;
    }

    /** Drops what this configuration says, and nothing else any more. */
    void configuration(Configuration configuration) {
        List<String> wanted = rules(configuration);
        Process at = owner;
        if (wanted.equals(rules) && (at == null || at.isAlive())) return;
        rules = wanted;
        try {
            if (wanted.isEmpty()) close();
            else tell(command(wanted));
        } catch (IOException e) {
            log.accept("no_accept: " + e.getMessage() + ": packets to the addresses are answered; nft(8) is needed");
        }
    }

    /** In nft's language; empty without {@code no_accept}. An owner of addresses answers for them whatever it says. */
    static List<String> rules(Configuration configuration) {
        List<String> rules = new ArrayList<>();
        for (Family family : Family.values()) {
            TreeSet<String> everywhere = new TreeSet<>();
            for (VrrpInstance instance : configuration.instances()) {
                if (instance.accept().value() || instance.election().owner()) continue;
                for (VirtualAddress address : instance.allAddresses()) {
                    if (address.family() != family) continue;
                    String text = address.address().getHostAddress();
                    if (address.address().isLinkLocalAddress() && family == Family.IPV6)
                        rules.add(on(instance, address) + "ip6 daddr " + text + " drop");
                    else everywhere.add(text);
                }
            }
            String field = family == Family.IPV4 ? "ip" : "ip6";
            if (!everywhere.isEmpty()) rules.add(field + " daddr { " + String.join(", ", everywhere) + " } drop");
        }
        if (!rules.isEmpty()) rules.addFirst("icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept");
        return rules;
    }

    /** Link-local addresses may be others' on other interfaces. */
    private static String on(VrrpInstance instance, VirtualAddress address) {
        boolean ownInterface = instance.virtualMac().kind().value() != VirtualMac.Kind.NONE;
        Optional<String> standard =
                ownInterface ? Optional.empty() : instance.networkInterface().value();
        return address.device()
                .or(() -> standard)
                .map(name -> "iifname \"" + name + "\" ")
                .orElse("");
    }

    /** One transaction on one line. */
    private String command(List<String> wanted) {
        StringBuilder line = new StringBuilder("add table inet " + table + " { flags owner; }; ");
        line.append("add chain inet ").append(table);
        line.append(" input { type filter hook input priority -1; policy accept; }; ");
        line.append("flush chain inet ").append(table).append(" input");
        for (String rule : wanted)
            line.append("; add rule inet ").append(table).append(" input ").append(rule);
        return line.append('\n').toString();
    }

    private void tell(String line) throws IOException {
        Process at = owner;
        if (at == null || !at.isAlive()) owner = at = start();
        Writer writer = at.outputWriter(UTF_8);
        writer.write(line);
        writer.flush();
    }

    private Process start() throws IOException {
        Process started = new ProcessBuilder("nft", "-i")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var _ = started.onExit().thenAccept(ended -> {
            if (ended.equals(owner))
                log.accept("no_accept: nft ended by itself: packets to the addresses are answered; a reload mends it");
        });
        Thread.ofVirtual().start(() -> {
            try (BufferedReader complaints = started.errorReader(UTF_8)) {
                complaints.lines().forEach(line -> log.accept("no_accept: nft: " + line));
            } catch (IOException ended) {
                // With its process.
            }
        });
        return started;
    }

    /** The table goes with its process. */
    @Override
    public void close() {
        Process ends = owner;
        owner = null;
        if (ends != null) ends.destroy();
    }
}
