package dev.sluice.keepalived.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateKeysTest {
    /** Made by {@code openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret} for this test. */
    private static final String ENCRYPTED = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhaFSs244K/xwICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAhzgNVloqR3bdbPzxGqQtUEgZDs
            6c9Kh0syEB8hhk5llkQxyUHOYm7bEJWxHsVxnyw1cYpIYDxOklJ7XrhpiAr50O8E
            JztThsfAUrTC7gZnH2FtCCNJTyfm5DEcJqD53vigKPoAowuk/kCSUg/qaTF1Y/VF
            YI85NfIq4Rd0cKf/44pH0UB1E0juYWHL4xt28bUV8SaZMn5SBzEmoH8DsoVzCLc=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = directory.resolve("key.pem");
        Files.writeString(file, ENCRYPTED);
    }

    @Test
    void decryptsWithThePasswordOfTheFile() throws Exception {
        assertThat(PrivateKeys.read(file, Optional.of("secret")).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> PrivateKeys.read(file, Optional.empty()))
                .hasMessageEndingWith("key.pem: the key is encrypted; set SSL { password }");
        Files.writeString(file, "-----BEGIN RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> PrivateKeys.read(file, Optional.empty()))
                .hasMessageContaining("no PKCS#8 key; convert it: openssl pkcs8");
    }
}
