package dev.sluice.keepalived.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How another process of this very program is started: the same Java, the same jars. */
public final class JavaCommand {
    private static final String MODULE = "dev.sluice.keepalived";
    /** Set by the launchers, and for the children too. */
    private static final List<String> HANDED_ON = List.of("sluice.home", "sluice.run.directory");

    private JavaCommand() {}

    /** {@code java ... MAIN arguments}. */
    public static List<String> of(String mainClass, List<String> javaOptions, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(javaOptions);
        words.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
        for (String property : HANDED_ON) {
            String value = System.getProperty(property);
            if (value != null) words.add("-D" + property + "=" + value);
        }
        String modules = System.getProperty("jdk.module.path");
        if (modules != null)
            words.addAll(List.of(
                    "--enable-native-access=dev.sluice.linux",
                    "--module-path",
                    modules,
                    "-m",
                    MODULE + "/" + mainClass));
        else
            words.addAll(List.of(
                    "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), mainClass));
        words.addAll(arguments);
        return words;
    }
}
