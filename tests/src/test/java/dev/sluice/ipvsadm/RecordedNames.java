package dev.sluice.ipvsadm;

import dev.sluice.control.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /etc/hosts} and {@code /etc/services} of the machine the recordings were made on. */
final class RecordedNames implements Names {
    /** Beside localhost. */
    static final String HOSTS_FILE = """
            127.0.0.1 localhost
            10.9.9.1 averyveryverylongname.example.org
            10.9.9.2 shortname
            fd99::1 v6name
            """;

    private static final Map<String, String> HOSTS = Map.of(
            "localhost", "127.0.0.1",
            "averyveryverylongname.example.org", "10.9.9.1",
            "shortname", "10.9.9.2",
            "v6name", "fd99::1");

    private final Names ports = new SystemNames(recordedServices());

    private static Path recordedServices() {
        try {
            return Path.of(Objects.requireNonNull(RecordedNames.class.getResource("/golden/services"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public @Nullable Inet4Address address(String host) {
        String address = HOSTS.get(host);
        return address == null ? null : AddressText.parse4(address);
    }

    @Override
    public @Nullable String host(InetAddress address) {
        String text = AddressText.format(address);
        for (Map.Entry<String, String> host : HOSTS.entrySet())
            if (host.getValue().equals(text)) return host.getKey();
        return null;
    }

    @Override
    public int port(String service, Protocol protocol) {
        return ports.port(service, protocol);
    }

    @Override
    public @Nullable String service(int port, Protocol protocol) {
        return ports.service(port, protocol);
    }
}
