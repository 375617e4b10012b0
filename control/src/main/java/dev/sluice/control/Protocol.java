package dev.sluice.control;

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
}
