package dev.sluice.director;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServiceKey;

/** How messages name things. */
final class Text {
    private Text() {}

    static String of(ServerKey key) {
        return key.address().getHostAddress() + ":" + key.port();
    }

    static String of(ServiceKey key) {
        return key.protocol() + " " + key.address().getHostAddress() + ":" + key.port();
    }
}
