package dev.sluice.keepalived.vrrp;

import dev.sluice.linux.FileDescriptor;

/** A socket that the loop waits for. */
interface Receiver extends AutoCloseable {
    FileDescriptor file();

    /** Everything that is there, up to a batch, so that a flood of packets cannot keep timers from firing. */
    void receive(long now);

    @Override
    void close();
}
