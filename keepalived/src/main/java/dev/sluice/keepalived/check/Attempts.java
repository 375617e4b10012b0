package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.TrackFile;
import dev.sluice.keepalived.script.ScriptPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

/** Makes the attempts of a configuration's checks. */
public final class Attempts {
    private final ScriptPolicy scripts;
    private final Map<String, Path> files = new HashMap<>();
    private final Pings pings;
    private final String hostName;
    private final Tls tls;

    /**
     * @param hostName what HELO says where the check does not
     * @throws IOException a file of the {@code SSL} block is unreadable or no certificate; says which
     */
    public Attempts(Configuration configuration, Pings pings, String hostName) throws IOException {
        scripts = new ScriptPolicy(configuration.globals().scripts());
        for (TrackFile file : configuration.files()) files.put(file.name(), Path.of(file.path()));
        this.pings = pings;
        this.hostName = hostName;
        try {
            tls = Tls.of(new Certificates(configuration.tls()));
        } catch (GeneralSecurityException e) {
            throw new IOException("SSL block: " + e.getMessage(), e);
        }
    }

    Attempt of(ProbeKey key) {
        return switch (key.checker()) {
            case Checker.Tcp check -> new TcpAttempt(check);
            case Checker.Http check -> new HttpAttempt(check, key.virtualHost(), tls);
            case Checker.Smtp check -> new SmtpAttempt(check, hostName);
            case Checker.Dns check -> new DnsAttempt(check);
            case Checker.Misc check -> new MiscAttempt(check, scripts);
            case Checker.Udp check -> new UdpAttempt(check);
            case Checker.Ping check -> new PingAttempt(check, pings);
            case Checker.FileNumber check -> new FileAttempt(file(check));
            case Checker.Bfd check -> new BfdAttempt(check.session());
        };
    }

    private Path file(Checker.FileNumber check) {
        Path path = files.get(check.trackFile());
        if (path == null) throw new IllegalArgumentException("no track_file " + check.trackFile());
        return path;
    }
}
