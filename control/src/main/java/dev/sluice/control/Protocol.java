package dev.sluice.control;

import java.util.Locale;

/** Transport protocols that can be balanced, by their IP protocol number. {@code NONE} stands for firewall-mark services. */
public enum Protocol {
    NONE(0),
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** As commands and JSON have it; of a mark's service {@code ip}. */
    public String word() {
        return this == NONE ? "ip" : name().toLowerCase(Locale.ROOT);
    }
}
