package dev.sluice.app;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** An IPv4 or IPv6 address on a command line, written in full. */
public final class AddressWord {
    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private AddressWord() {}

    /** Not what InetAddress would take too: 10.1 and names. IllegalArgumentException if it is none. */
    public static InetAddress parse(String text) {
        if (text.indexOf(':') < 0 && !DOTTED.matcher(text).matches()) throw new IllegalArgumentException(text);
        return InetAddress.ofLiteral(text);
    }
}
