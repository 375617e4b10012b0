package dev.sluice.control;

/**
 * A rule of the director's own: the packets that all of it matches have a firewall mark, and so belong to the service that
 * {@code ipvsadm -f} names by that mark. Rules have an order; a packet has the mark of the first that matches it.
 *
 * @param mark not 0; unsigned
 * @param protocol {@link Protocol#NONE} for TCP, UDP and SCTP
 * @param source of clients; of the same family as {@code destination}
 * @param destination of virtual addresses
 */
public record MarkSpec(
        int mark,
        Protocol protocol,
        Network source,
        Network destination,
        PortRange sourcePorts,
        PortRange destinationPorts) {
    public boolean isIpv6() {
        return destination.isIpv6();
    }

    /** In the words of {@code sluice mark}, which read it back to the same rule. */
    public String words() {
        StringBuilder text = new StringBuilder(Integer.toUnsignedString(mark))
                .append(" --to ")
                .append(destination);
        if (protocol != Protocol.NONE) text.append(" --proto ").append(protocol.word());
        if (!destinationPorts.equals(PortRange.ALL)) text.append(" --port ").append(destinationPorts);
        if (source.length() != 0) text.append(" --from ").append(source);
        if (!sourcePorts.equals(PortRange.ALL)) text.append(" --source-port ").append(sourcePorts);
        return text.toString();
    }
}
