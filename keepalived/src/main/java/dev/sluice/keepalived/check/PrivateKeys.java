package dev.sluice.keepalived.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Private keys in PEM files (RFC 7468): PKCS#8, plain or encrypted with a password. */
final class PrivateKeys {
    private static final String PLAIN = "PRIVATE KEY", ENCRYPTED = "ENCRYPTED PRIVATE KEY";

    private PrivateKeys() {}

    /**
     * Reads the first key of the file.
     *
     * @param password {@code SSL { password }}
     * @throws IOException there is none that we can read; says what to do
     */
    static PrivateKey read(Path file, Optional<String> password) throws GeneralSecurityException, IOException {
        String text = Files.readString(file);
        Optional<byte[]> plain = body(text, PLAIN);
        if (plain.isPresent()) return key(file, new PKCS8EncodedKeySpec(plain.get()));
        Optional<byte[]> encrypted = body(text, ENCRYPTED);
        if (encrypted.isEmpty())
            throw new IOException(
                    file + ": no PKCS#8 key; convert it: openssl pkcs8 -topk8 -nocrypt -in " + file + " -out NEW");
        if (password.isEmpty()) throw new IOException(file + ": the key is encrypted; set SSL { password }");
        return key(file, decrypt(encrypted.get(), password.get()));
    }

    private static Optional<byte[]> body(String text, String label) {
        String begin = "-----BEGIN " + label + "-----", end = "-----END " + label + "-----";
        int from = text.indexOf(begin), to = text.indexOf(end);
        if (from < 0 || to < from) return Optional.empty();
        return Optional.of(Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to)));
    }

    private static PKCS8EncodedKeySpec decrypt(byte[] bytes, String password)
            throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
        // PBES2's parameters name the whole scheme, e.g. PBEWithHmacSHA256AndAES_256; the key's own name says only
        // PBES2.
        String scheme = info.getAlgParameters().toString();
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray())),
                info.getAlgParameters());
        return info.getKeySpec(cipher);
    }

    private static PrivateKey key(Path file, PKCS8EncodedKeySpec spec) throws IOException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException otherKind) {
                // Only trying tells which kind of key it is.
            }
        }
        throw new IOException(file + ": a key that is neither RSA nor EC nor EdDSA");
    }
}
