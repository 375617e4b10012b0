/**
 * The kernel's network configuration over netlink: interfaces, addresses, routes, neighbours, traffic control, and news of them.
 *
 * <p>A socket belongs to the network namespace of the thread that opened it and may then be used from any thread. Numbers in
 * records are in host order; values on the wire are the machine's (little endian) unless said to be network order.
 */
@NullMarked
package dev.sluice.linux.netlink;

import org.jspecify.annotations.NullMarked;
