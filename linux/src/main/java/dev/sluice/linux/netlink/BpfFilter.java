package dev.sluice.linux.netlink;

/**
 * A direct-action BPF filter at an interface's clsact hook, as listed.
 *
 * @param priority its place among filters, lowest first, 1 to 65535
 * @param handle tells filters of one priority apart
 * @param name what it was attached as
 * @param programId the kernel's number of the program attached now
 */
public record BpfFilter(int ifindex, Direction direction, int priority, int handle, String name, int programId) {}
