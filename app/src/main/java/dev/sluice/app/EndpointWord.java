package dev.sluice.app;

import dev.sluice.control.AddressForm;
import java.net.InetAddress;

/**
 * {@code 192.0.2.7}, {@code 192.0.2.7:40312}, {@code [2001:db8::7]:40312} or {@code 2001:db8::7} on a command line.
 *
 * @param port -1 when none was given
 */
public record EndpointWord(InetAddress address, int port) {
    private static final int MOST = 65535;

    public static EndpointWord parse(String text) throws UsageException {
        String host = text;
        int port = -1;
        int close = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean hasPort = close >= 0 ? colon > close : colon >= 0 && text.indexOf(':') == colon;
        if (hasPort) {
            port = port(text, text.substring(colon + 1));
            host = text.substring(0, colon);
        }
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        try {
            return new EndpointWord(InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is no ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT");
        }
    }

    private static int port(String text, String digits) throws UsageException {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= MOST) return port;
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException("'" + text + "': the port is a number from 0 to " + MOST);
    }

    @Override
    public String toString() {
        return port < 0 ? AddressForm.text(address) : AddressForm.endpoint(address, port);
    }
}
