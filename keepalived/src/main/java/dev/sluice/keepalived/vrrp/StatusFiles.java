package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.command.SignalFunction;
import java.util.List;

final class StatusFiles {
    private StatusFiles() {}

    static void write(SignalFunction function, List<Instance> instances, VrrpProcess process) {}
}
