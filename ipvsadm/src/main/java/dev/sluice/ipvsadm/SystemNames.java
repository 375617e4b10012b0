package dev.sluice.ipvsadm;

import dev.sluice.control.Protocol;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** The names of this machine: its resolver and {@code /etc/services}, each asked only when a name is wanted. */
final class SystemNames implements Names {
    private final Path servicesFile;
    private final Map<InetAddress, String> known = new HashMap<>();
    private @Nullable List<Service> services;

    /** One line of {@code services(5)}; the first name is the one printed. */
    private record Service(int port, String protocol, List<String> names) {}

    SystemNames() {
        this(Path.of("/etc/services"));
    }

    SystemNames(Path servicesFile) {
        this.servicesFile = servicesFile;
    }

    @Override
    public @Nullable Inet4Address address(String host) {
        if (!looksLikeName(host)) return null;
        try {
            for (InetAddress address : InetAddress.getAllByName(host))
                if (address instanceof Inet4Address found) return found;
        } catch (UnknownHostException e) {
            // There is none.
        }
        return null;
    }

    /** InetAddress reads literals and zones as well; they are not names. */
    private static boolean looksLikeName(String host) {
        if (host.isEmpty()) return false;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean fits = Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_';
            if (!fits) return false;
        }
        return true;
    }

    @Override
    public @Nullable String host(InetAddress address) {
        String name = known.get(address);
        if (name == null) {
            // A fresh object: the address may carry the name it was looked up by.
            name = reverse(address.getAddress());
            known.put(address, name);
        }
        return name.isEmpty() ? null : name;
    }

    private static String reverse(byte[] bytes) {
        try {
            InetAddress plain = InetAddress.getByAddress(bytes);
            String name = plain.getHostName();
            return name.equals(plain.getHostAddress()) ? "" : name;
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public int port(String service, Protocol protocol) {
        String wanted = name(protocol);
        for (Service known : services())
            if (known.protocol().equals(wanted) && known.names().contains(service)) return known.port();
        return Numbers.INVALID;
    }

    @Override
    public @Nullable String service(int port, Protocol protocol) {
        String wanted = name(protocol);
        for (Service known : services())
            if (known.port() == port && known.protocol().equals(wanted))
                return known.names().get(0);
        return null;
    }

    private static String name(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    private List<Service> services() {
        List<Service> result = services;
        if (result == null) services = result = read();
        return result;
    }

    private List<Service> read() {
        List<Service> result = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(servicesFile, StandardCharsets.ISO_8859_1)) {
                Service service = parse(line);
                if (service != null) result.add(service);
            }
        } catch (IOException e) {
            // Without the file ports have no names, as for the C library.
        }
        return result;
    }

    /** {@code http 80/tcp www # World Wide Web} */
    private static @Nullable Service parse(String line) {
        int comment = line.indexOf('#');
        StringTokenizer tokens = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
        if (tokens.countTokens() < 2) return null;
        List<String> names = new ArrayList<>();
        names.add(tokens.nextToken());
        String portAndProtocol = tokens.nextToken();
        int slash = portAndProtocol.indexOf('/');
        if (slash < 0) return null;
        long port = Numbers.parse(portAndProtocol.substring(0, slash), 0, 65535);
        if (port < 0) return null;
        while (tokens.hasMoreTokens()) names.add(tokens.nextToken());
        return new Service((int) port, portAndProtocol.substring(slash + 1), names);
    }
}
