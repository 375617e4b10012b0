package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.vrrp.bfd.BfdState;
import java.net.InetAddress;
import java.time.Duration;

/**
 * One BFD session at one moment.
 *
 * @param detection how long the neighbour may be silent
 * @param downs how often it went down from UP
 */
public record SessionReport(String name, InetAddress neighbour, BfdState state, Duration detection, long downs) {}
