package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of {@code SSL_GET}. As the original it trusts every certificate: a check asks whether a server works, not who it is. With
 * {@code verify_certificate} the chain must lead to an authority of the {@code SSL} block's {@code ca} file, or of Java's.
 */
final class Tls {
    private final SSLContext trusting;
    private final SSLContext verifying;

    private Tls(KeyManager[] own, TrustManager[] authorities) throws GeneralSecurityException {
        trusting = SSLContext.getInstance("TLS");
        trusting.init(own, new TrustManager[] {new TrustAll()}, null);
        verifying = SSLContext.getInstance("TLS");
        verifying.init(own, authorities, null);
    }

    /** @param files read once; see {@link Certificates} */
    static Tls of(Certificates files) throws GeneralSecurityException, IOException {
        return new Tls(files.own(), files.authorities());
    }

    /** Without any files. */
    static Tls trusting() throws GeneralSecurityException {
        return new Tls(new KeyManager[0], new TrustManager[0]);
    }

    /** A client's side of TLS over a connection, as a check wants it; nothing is sent yet. */
    SSLSocket over(Socket plain, Checker.Http check, Optional<String> name) throws IOException {
        return over(
                plain,
                check.connection().port().value(),
                check.verifyCertificate().value(),
                name);
    }

    /** @param name sent to the server; an address is none (RFC 6066 section 3) */
    SSLSocket over(Socket plain, int port, boolean verify, Optional<String> name) throws IOException {
        SSLSocket socket = (SSLSocket) (verify ? verifying : trusting)
                .getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), port, true);
        SSLParameters parameters = socket.getSSLParameters();
        name.ifPresent(n -> parameters.setServerNames(List.of(new Name(n))));
        socket.setSSLParameters(parameters);
        return socket;
    }

    /**
     * As written, for the server to judge: {@link javax.net.ssl.SNIHostName} refuses an underscore. Without what a Host header may
     * have and a name here may not, a port and a final dot (RFC 6066 section 3).
     */
    private static final class Name extends SNIServerName {
        Name(String name) {
            super(
                    StandardConstants.SNI_HOST_NAME,
                    name.replaceFirst(":[0-9]*$", "").replaceFirst("\\.$", "").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
