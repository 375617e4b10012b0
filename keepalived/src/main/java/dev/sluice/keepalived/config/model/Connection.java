package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a check connects to, and from where.
 *
 * @param port 0 only where there is none (ping)
 * @param mark of our packets; 0 for none
 */
public record Connection(
        Setting<InetAddress> address,
        Setting<Integer> port,
        Setting<Optional<InetAddress>> from,
        Setting<Integer> fromPort,
        Setting<Optional<String>> fromInterface,
        Setting<Long> mark) {}
