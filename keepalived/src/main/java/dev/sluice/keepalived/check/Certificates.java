package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The PEM files of the {@code SSL} block, as Java wants them. */
record Certificates(TlsFiles files) {
    private static final char[] NO_PASSWORD = {};

    /** What our certificate and key make; empty without both. */
    KeyManager[] own() throws GeneralSecurityException, IOException {
        Optional<String> certificate = files.certificate().value();
        if (certificate.isEmpty()) return new KeyManager[0];
        String keyFile = files.key().value().orElse(certificate.get());
        KeyStore store = emptyStore();
        Certificate[] chain = read(certificate.get()).toArray(Certificate[]::new);
        store.setKeyEntry(
                "own", PrivateKeys.read(Path.of(keyFile), files.password().value()), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    /** Whom {@code verify_certificate} trusts: the {@code ca} file, else what Java trusts. */
    TrustManager[] authorities() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        Optional<String> file = files.authorities().value();
        if (file.isEmpty()) {
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        }
        KeyStore store = emptyStore();
        int count = 0;
        for (Certificate certificate : read(file.get())) store.setCertificateEntry("ca" + count++, certificate);
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> read(String file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
