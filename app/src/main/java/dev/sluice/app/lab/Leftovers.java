package dev.sluice.app.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of labs, and how what killed ones left is found: {@code sluice-lab-PURPOSE-PID-NUMBER}. */
final class Leftovers {
    private static final String PREFIX = "sluice-lab-";
    private static final Pattern NAME = Pattern.compile("(" + PREFIX + "[a-z0-9]+-(\\d+)-\\d+)(-.*)?");
    private static final Path DIRECTORIES = Path.of("/run/sluice/lab");
    private static final String KEPT = "kept";

    private Leftovers() {}

    static String name(String purpose, int number) {
        if (!purpose.matches("[a-z0-9]+")) throw new IllegalArgumentException("not a word: " + purpose);
        return PREFIX + purpose + "-" + ProcessHandle.current().pid() + "-" + number;
    }

    static Path directory(String lab) {
        return DIRECTORIES.resolve(lab);
    }

    static void keep(String lab) {
        try {
            Files.createFile(directory(lab).resolve(KEPT));
        } catch (IOException e) {
            throw new LabException("cannot keep " + lab, e);
        }
    }

    /** Removes the labs whose JVM is gone, except kept ones. */
    static void remove() {
        for (String lab : labs(PREFIX)) {
            if (!isKept(lab) && !alive(lab)) remove(lab).forEach(System.err::println);
        }
    }

    static int removeKept(String purpose) {
        List<String> kept =
                labs(PREFIX + purpose + "-").stream().filter(Leftovers::isKept).toList();
        kept.forEach(lab -> remove(lab).forEach(System.err::println));
        return kept.size();
    }

    /** Removes one lab whole; answers what could not be removed. */
    static List<String> remove(String lab) {
        List<String> left = new ArrayList<>();
        for (String namespace : Namespaces.named(lab + "-")) left.addAll(Namespaces.remove(namespace));
        if (left.isEmpty()) Namespaces.deleteTree(directory(lab));
        return left;
    }

    private static boolean isKept(String lab) {
        return Files.exists(directory(lab).resolve(KEPT));
    }

    private static boolean alive(String lab) {
        Matcher matcher = NAME.matcher(lab);
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(2))).isPresent();
    }

    /** Every lab of which something is there, a namespace or a directory. */
    private static List<String> labs(String prefix) {
        List<String> names = new ArrayList<>(Namespaces.named(prefix));
        if (Files.isDirectory(DIRECTORIES)) {
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(DIRECTORIES, prefix + "*")) {
                directories.forEach(d -> names.add(d.getFileName().toString()));
            } catch (IOException e) {
                throw new LabException("cannot read " + DIRECTORIES, e);
            }
        }
        return names.stream()
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .distinct()
                .toList();
    }
}
