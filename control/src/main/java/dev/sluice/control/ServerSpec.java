package dev.sluice.control;

/**
 * A real server as an operator asks for it ({@code ipvsadm -a} and {@code -e}: both say everything).
 *
 * @param weight 0 (quiesced) to 2147483647
 * @param upper connections at which no new ones are sent, 0 for no limit
 * @param lower connections below which they are sent again, 0 for three quarters of {@code upper}
 */
public record ServerSpec(ServerKey key, ForwardingMethod method, int weight, int upper, int lower, Tunnel tunnel) {}
