package dev.sluice.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code sluice version}. */
final class Version implements Command {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public String summary() {
        return "Print the versions of Sluice and of the Java it runs on";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public List<String> examples() {
        return List.of("sluice version");
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        System.out.println("sluice " + number() + " (Java " + Runtime.version() + ", Linux "
                + System.getProperty("os.version") + ")");
        return 0;
    }

    /** As the build wrote it. */
    static String number() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            if (in == null)
                throw new IOException("version.txt is missing from sluice-app.jar: build the project again");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
