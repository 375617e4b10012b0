package dev.sluice.control;

import java.net.InetAddress;

/** What names a real server within its service: address and port (host order). */
public record ServerKey(InetAddress address, int port) {}
