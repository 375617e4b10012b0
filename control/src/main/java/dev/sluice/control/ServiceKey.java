package dev.sluice.control;

import java.net.InetAddress;

/**
 * What names a virtual service: protocol, address and port, or a firewall mark.
 *
 * @param protocol {@link Protocol#NONE} for a mark
 * @param address the virtual address; the wildcard address of its family for a mark, so that the family is known
 * @param port 0 to 65535, host order; 0 stands for every port
 * @param mark the firewall mark, unsigned, 0 when there is none
 */
public record ServiceKey(Protocol protocol, InetAddress address, int port, int mark) {}
