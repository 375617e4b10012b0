package dev.sluice.app.mark;

import dev.sluice.app.AddressWord;
import dev.sluice.app.Arguments;
import dev.sluice.app.UsageException;
import dev.sluice.control.MarkSpec;
import dev.sluice.control.Network;
import dev.sluice.control.PortRange;
import dev.sluice.control.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules as an operator writes them: {@code 1 --to 192.0.2.1 --proto tcp --port 80,443} is one rule for each port. */
final class RuleWords {
    static final List<String> OPTIONS = List.of("to", "from", "proto", "port", "source-port");

    static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");

    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    private RuleWords() {}

    /** In the order of the ports, of the destinations, of what else is a list. */
    static List<MarkSpec> rules(int mark, Arguments arguments) throws UsageException {
        String to = arguments.optional("to");
        if (to == null)
            throw new UsageException("'--to ADDRESS' is missing: what clients call, 0.0.0.0/0 or ::/0 for anything");
        List<Network> destinations = networks("to", to);
        String from = arguments.optional("from");
        List<Network> sources = from == null ? List.of() : networks("from", from);
        Protocol protocol = protocol(arguments.optional("proto"));
        List<PortRange> ports = ports("port", arguments.optional("port"));
        List<PortRange> sourcePorts = ports("source-port", arguments.optional("source-port"));
        List<MarkSpec> rules = new ArrayList<>();
        for (Network destination : destinations)
            for (Network source : from == null ? List.of(Network.all(destination.isIpv6())) : sources) {
                if (source.isIpv6() != destination.isIpv6())
                    throw new UsageException("'--from " + source + "' and '--to " + destination
                            + "' are of different families; IPv4 and IPv6 are rules of their own");
                for (PortRange sourcePort : sourcePorts)
                    for (PortRange port : ports)
                        rules.add(new MarkSpec(mark, protocol, source, destination, sourcePort, port));
            }
        return rules;
    }

    private static Protocol protocol(@Nullable String word) throws UsageException {
        if (word == null) return Protocol.NONE;
        return switch (word) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            case "sctp" -> Protocol.SCTP;
            default ->
                throw new UsageException(
                        "'--proto' is tcp, udp or sctp, not '" + word + "'; without it a rule is for all of them");
        };
    }

    private static List<Network> networks(String option, String words) throws UsageException {
        List<Network> networks = new ArrayList<>();
        for (String word : words.split(",", -1)) networks.add(network(option, word));
        return networks;
    }

    private static Network network(String option, String word) throws UsageException {
        int slash = word.indexOf('/');
        String host = slash < 0 ? word : word.substring(0, slash);
        try {
            InetAddress address = AddressWord.parse(host);
            int whole = 8 * address.getAddress().length;
            return network(option, address, slash < 0 ? whole : Integer.parseInt(word.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "'--" + option + "' is an ADDRESS or NETWORK/LENGTH, several with commas, not '" + word + "'");
        }
    }

    private static Network network(String option, InetAddress address, int length) throws UsageException {
        try {
            return new Network(address, length);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'--" + option + "': " + e.getMessage());
        }
    }

    private static List<PortRange> ports(String option, @Nullable String words) throws UsageException {
        if (words == null) return List.of(PortRange.ALL);
        List<PortRange> ranges = new ArrayList<>();
        for (String word : words.split(",", -1)) {
            var parts = PORTS.matcher(word);
            if (!parts.matches())
                throw new UsageException("'--" + option + "' is PORT or LOWEST-HIGHEST, several with commas, not '"
                        + word + "'; names such as http are not looked up");
            int lowest = Integer.parseInt(parts.group(1));
            try {
                ranges.add(new PortRange(lowest, parts.group(2) == null ? lowest : Integer.parseInt(parts.group(2))));
            } catch (IllegalArgumentException e) {
                throw new UsageException("'--" + option + "': " + e.getMessage());
            }
        }
        return ranges;
    }
}
