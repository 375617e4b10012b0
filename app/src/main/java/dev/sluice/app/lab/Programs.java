package dev.sluice.app.lab;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where Sluice's own commands and those of this machine are. */
public final class Programs {
    private Programs() {}

    /** The absolute path of {@code bin/name} of the Sluice that is running. */
    public static String ours(String name) {
        Path program = home().resolve("bin").resolve(name);
        if (!Files.isExecutable(program)) throw new LabException("no " + program);
        return program.toString();
    }

    /** Fails with the remedy unless {@code name} is installed. */
    public static String theirs(String name, String debianPackage) {
        Path found = search(name);
        if (found == null) throw new LabException(name + " is not installed: apt-get install " + debianPackage);
        return found.toString();
    }

    private static @Nullable Path search(String name) {
        for (String directory : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator)) {
            Path candidate = Path.of(directory, name);
            if (Files.isExecutable(candidate)) return candidate;
        }
        return null;
    }

    /** The nearest folder above these classes that has {@code bin/ipvsadm}. */
    private static Path home() {
        try {
            Path classes = Path.of(Programs.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path at = classes; at != null; at = at.getParent()) {
                if (Files.isExecutable(at.resolve("bin/ipvsadm"))) return at;
            }
            throw new LabException("no bin/ipvsadm above " + classes);
        } catch (URISyntaxException e) {
            throw new LabException("where is Sluice?", e);
        }
    }
}
