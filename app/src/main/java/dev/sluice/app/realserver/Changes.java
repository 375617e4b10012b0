package dev.sluice.app.realserver;

import dev.sluice.linux.netlink.Direction;
import java.net.InetAddress;

/** Changes as lines of the ledger. */
final class Changes {
    private Changes() {}

    /** The change whose {@code toString} this was. IllegalArgumentException if none. */
    static Change parse(String line) {
        String[] words = line.split(" ");
        try {
            return switch (words[0]) {
                case Setting.WORD -> new Setting(words[1], words[2], words[3]);
                case LoopbackAddress.WORD -> new LoopbackAddress(InetAddress.ofLiteral(words[1]));
                case TunnelDevice.WORD -> new TunnelDevice(KernelDevice.named(words[1]));
                case GuePort.WORD -> new GuePort(Integer.parseInt(words[1]), Boolean.parseBoolean(words[2]));
                case LinkUp.WORD -> new LinkUp(words[1]);
                case Hooked.WORD ->
                    new Hooked(
                            Integer.parseInt(words[1]),
                            Direction.valueOf(words[4]),
                            Boolean.parseBoolean(words[2]),
                            words[3]);
                default -> throw new IllegalArgumentException("no change: " + line);
            };
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no change: " + line, e);
        }
    }
}
