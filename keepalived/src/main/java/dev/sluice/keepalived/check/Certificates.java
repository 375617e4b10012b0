package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
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
        store.setKeyEntry("own", key(keyFile), NO_PASSWORD, chain);
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

    private static PrivateKey key(String file) throws GeneralSecurityException, IOException {
        String text = Files.readString(Path.of(file));
        String begin = "-----BEGIN PRIVATE KEY-----", end = "-----END PRIVATE KEY-----";
        int from = text.indexOf(begin), to = text.indexOf(end);
        if (from < 0 || to < from)
            throw new IOException(file + ": no unencrypted PKCS#8 key; convert it: openssl pkcs8 -topk8 -nocrypt -in "
                    + file + " -out NEW");
        byte[] bytes = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (GeneralSecurityException otherKind) {
                // Only trying tells which kind of key it is.
            }
        }
        throw new IOException(file + ": a key that is neither RSA nor EC nor EdDSA");
    }
}
