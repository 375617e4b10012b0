package dev.sluice.app.inside;

import dev.sluice.app.DirectorConnection;
import dev.sluice.app.EndpointWord;
import dev.sluice.app.UsageException;
import dev.sluice.control.AddressForm;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A server of a service, as {@code sluice drain} is told and tells of it. */
record DrainedServer(ServiceKey service, ServerKey server) {
    private static final String MARK = "fwmark:";

    /** One of {@link #all}. */
    record Drained(DrainedServer name, ServerStatus status) {}

    /** {@code protocol}: null if it was not said; then it may be any that there is just one service of. */
    static DrainedServer find(DirectorConnection director, String service, String server, @Nullable String protocol)
            throws IOException, UsageException {
        EndpointWord wanted = EndpointWord.parse(server);
        List<DrainedServer> found = new ArrayList<>();
        boolean isService = false;
        for (ServiceStatus status : services(director)) {
            ServiceKey key = status.spec().key();
            if (!matches(key, service, protocol)) continue;
            isService = true;
            int port = wanted.port() < 0 ? key.port() : wanted.port();
            ServerKey name = new ServerKey(wanted.address(), port);
            if (status.servers().stream().anyMatch(one -> one.spec().key().equals(name)))
                found.add(new DrainedServer(key, name));
        }
        if (!isService)
            throw new IOException("there is no service " + service + (protocol == null ? "" : " " + protocol)
                    + "; 'ipvsadm -Ln' lists them");
        if (found.isEmpty())
            throw new IOException("there is no server " + wanted + " of " + service + "; 'ipvsadm -Ln' lists them");
        if (found.size() > 1)
            throw new UsageException(service + " is a service of several protocols; say which: tcp, udp or sctp");
        return found.getFirst();
    }

    private static boolean matches(ServiceKey key, String word, @Nullable String protocol) throws UsageException {
        if (word.startsWith(MARK))
            return key.protocol() == Protocol.NONE && text(key).equals(word);
        EndpointWord endpoint = EndpointWord.parse(word);
        return key.protocol() != Protocol.NONE
                && key.address().equals(endpoint.address())
                && key.port() == Math.max(0, endpoint.port())
                && (protocol == null || protocol.equals(protocol(key)));
    }

    static String protocol(ServiceKey key) {
        return key.protocol().name().toLowerCase(Locale.ROOT);
    }

    static String text(ServiceKey key) {
        return key.protocol() == Protocol.NONE
                ? MARK + Integer.toUnsignedString(key.mark())
                : AddressForm.endpoint(key.address(), key.port());
    }

    /** All that are being drained. */
    static List<Drained> all(DirectorConnection director) throws IOException {
        List<Drained> found = new ArrayList<>();
        for (ServiceStatus service : services(director))
            for (ServerStatus server : service.servers())
                if (server.drain() != null)
                    found.add(new Drained(
                            new DrainedServer(
                                    service.spec().key(), server.spec().key()),
                            server));
        return found;
    }

    private static List<ServiceStatus> services(DirectorConnection director) throws IOException {
        return director.ask(new Request.ListServices(null), Reply.Services.class)
                .services();
    }

    /** As it is now, null if it is gone. */
    @Nullable
    ServerStatus status(DirectorConnection director) throws IOException {
        // That the service is gone is no error.
        if (!(director.answer(new Request.ListServices(service)) instanceof Reply.Services found)) return null;
        for (ServiceStatus status : found.services())
            for (ServerStatus one : status.servers()) if (one.spec().key().equals(server)) return one;
        return null;
    }

    @Override
    public String toString() {
        return AddressForm.endpoint(server.address(), server.port()) + " of " + text(service);
    }
}
