package dev.sluice.control;

/** A service that has timeouts of its own. */
public record ServiceTimeoutsOf(ServiceKey service, ServiceTimeouts timeouts) {}
