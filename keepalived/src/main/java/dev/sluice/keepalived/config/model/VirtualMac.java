package dev.sluice.keepalived.config.model;

import java.util.List;

/**
 * Interfaces of the virtual router's own.
 *
 * @param arguments as written: name, MAC or address, mode
 */
public record VirtualMac(
        Setting<Kind> kind, List<String> arguments, Setting<Boolean> addresses, Setting<Boolean> sendFromBase) {
    /** What is made on top of the interface. */
    public enum Kind {
        NONE,
        MACVLAN,
        IPVLAN
    }
}
