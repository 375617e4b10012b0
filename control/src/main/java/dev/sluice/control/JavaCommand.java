package dev.sluice.control;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How another process of this very program is started: the same Java with the same modules, or with the same class path where
 * tests run without modules. Paths are absolute, so that it may have a working directory of its own.
 */
public final class JavaCommand {
    /** Set by the launchers, and for what they start too. */
    private static final List<String> HANDED_ON = List.of(DirectorStart.HOME, RunDirectory.PROPERTY);

    private JavaCommand() {}

    /** {@code java OPTIONS ... MAIN arguments}; nothing but errors is logged by the JVM. */
    public static List<String> of(Class<?> main, List<String> javaOptions, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(javaOptions);
        cache(main).ifPresent(file -> words.add("-XX:AOTCache=" + file));
        words.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
        for (String property : HANDED_ON) {
            String value = System.getProperty(property);
            if (value != null) words.add("-D" + property + "=" + value);
        }
        words.addAll(program(main, System.getProperty("jdk.module.path")));
        words.addAll(arguments);
        return words;
    }

    private static List<String> program(Class<?> main, @Nullable String modules) {
        if (modules == null)
            return List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    absolute(System.getProperty("java.class.path")),
                    main.getName());
        return List.of(
                "--enable-native-access=dev.sluice.linux",
                "--module-path",
                absolute(modules),
                "-m",
                main.getModule().getName() + "/" + main.getName());
    }

    /** What {@code bin/prepare} made for this class beside the jars, so that it starts in a fraction of the time. */
    private static Optional<Path> cache(Class<?> main) {
        String modules = System.getProperty("jdk.module.path");
        if (modules == null || modules.contains(File.pathSeparator)) return Optional.empty();
        Path file = Path.of(modules, main.getSimpleName() + ".aot").toAbsolutePath();
        return Optional.of(file).filter(Files::isReadable);
    }

    private static String absolute(String paths) {
        return Arrays.stream(paths.split(File.pathSeparator))
                .map(path -> Path.of(path).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
