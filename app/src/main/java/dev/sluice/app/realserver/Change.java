package dev.sluice.app.realserver;

import java.net.InetAddress;

/** One thing that was changed on this machine, and how to change it back. One line of the {@link Changes} file. */
sealed interface Change {
    /** The virtual address was added to the loopback. */
    record VirtualAddress(InetAddress vip, boolean tunnel) implements Change {
        @Override
        public String line() {
            return "vip " + vip.getHostAddress() + (tunnel ? " tun" : " dr");
        }
    }

    /** A kernel setting, by its path below /proc/sys. */
    record Setting(String path, String before, String now) implements Change {
        @Override
        public String line() {
            return "setting " + path + " " + before + " " + now;
        }
    }

    /** An interface was made. */
    record MadeInterface(String name) implements Change {
        @Override
        public String line() {
            return "made " + name;
        }
    }

    /** An interface that was down was set up. */
    record RaisedInterface(String name) implements Change {
        @Override
        public String line() {
            return "raised " + name;
        }
    }

    /** Our decapsulation was attached to an interface. */
    record Decapsulating(String device) implements Change {
        @Override
        public String line() {
            return "decapsulating " + device;
        }
    }

    /** Words separated by blanks; neither settings nor names have any. */
    String line();

    static Change parse(String line) {
        String[] words = line.split(" ");
        return switch (words[0]) {
            case "vip" -> new VirtualAddress(InetAddress.ofLiteral(words[1]), words[2].equals("tun"));
            case "setting" -> new Setting(words[1], words[2], words[3]);
            case "made" -> new MadeInterface(words[1]);
            case "raised" -> new RaisedInterface(words[1]);
            case "decapsulating" -> new Decapsulating(words[1]);
            default -> throw new IllegalStateException("not a change: " + line);
        };
    }
}
