package dev.sluice.app.realserver;

/** One thing done to this host. Its {@code toString()} is its line in the ledger, which {@link Changes#parse} reads. */
sealed interface Change permits Setting, LoopbackAddress, TunnelDevice, GuePort, LinkUp, Hooked {
    /** Whether the host is as this change leaves it, whoever made it so. */
    boolean isSo(Host host);

    void make(Host host);

    /** Back to what was before; false if the host is not as this change left it, and then nothing is done. */
    boolean undo(Host host);

    /** What is so when it is made, for the reader. */
    String made();

    /** What is so when it is undone, for the reader. */
    String undone();
}
