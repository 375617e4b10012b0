package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of {@code SSL_GET}. As the original it trusts every certificate: a check asks whether a server works, not who it is. With
 * {@code verify_certificate} the chain must lead to an authority of the {@code SSL} block's {@code ca} file, or of Java's.
 */
final class Tls {
    private final SSLContext trusting;
    private final SSLContext verifying;

    /** @param files read once; see {@link Certificates} */
    Tls(Certificates files) throws GeneralSecurityException, IOException {
        KeyManager[] own = files.own();
        trusting = SSLContext.getInstance("TLS");
        trusting.init(own, new TrustManager[] {new TrustAll()}, null);
        verifying = SSLContext.getInstance("TLS");
        verifying.init(own, files.authorities(), null);
    }

    /** A client's side of TLS over a connection; nothing is sent yet. */
    SSLSocket over(Socket plain, Checker.Http check) throws IOException {
        SSLContext context = check.verifyCertificate().value() ? verifying : trusting;
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(
                        plain,
                        plain.getInetAddress().getHostAddress(),
                        check.connection().port().value(),
                        true);
        SSLParameters parameters = socket.getSSLParameters();
        Optional<String> name = check.serverName().value();
        // An address is no server name (RFC 6066 section 3).
        if (check.sendServerName().value() && name.isPresent())
            parameters.setServerNames(List.of(new SNIHostName(name.get())));
        socket.setSSLParameters(parameters);
        return socket;
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
