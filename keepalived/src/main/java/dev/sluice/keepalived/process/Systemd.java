package dev.sluice.keepalived.process;

/** Tells systemd how far we are (sd_notify(3)); without systemd nothing happens. */
final class Systemd {
    private Systemd() {}

    static void ready() {
        say("READY=1");
    }

    static void reloading() {
        say("RELOADING=1");
    }

    static void stopping() {
        say("STOPPING=1");
    }

    private static void say(String state) {
        String path = System.getenv("NOTIFY_SOCKET");
        if (path == null || path.isEmpty()) return;
        try (Datagrams datagrams = new Datagrams(path)) {
            boolean _ = datagrams.send(state);
        }
    }
}
