package dev.sluice.keepalived.config.text;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** File name patterns as glob(3) with GLOB_BRACE reads them: {@code * ? [..]} within a name, csh braces anywhere. */
final class Glob {
    /** Brace expressions multiply; more alternatives than this are cut off. */
    private static final int MAX_ALTERNATIVES = 10_000;

    private Glob() {}

    static boolean isWild(String pattern) {
        return pattern.matches(".*[*?\\[].*");
    }

    /** The alternatives of a pattern with csh braces; the pattern itself when it has none. */
    static List<String> alternatives(String pattern) {
        List<String> results = new ArrayList<>();
        expand("", pattern, results);
        return results;
    }

    private static void expand(String before, String pattern, List<String> results) {
        int open = pattern.indexOf('{');
        int close = open < 0 ? -1 : closing(pattern, open);
        if (close < 0 || results.size() > MAX_ALTERNATIVES) {
            results.add(before + pattern);
            return;
        }
        String head = before + pattern.substring(0, open);
        String tail = pattern.substring(close + 1);
        for (String choice : choices(pattern.substring(open + 1, close))) expand("", head + choice + tail, results);
    }

    private static int closing(String pattern, int open) {
        int depth = 0;
        for (int i = open; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '{') depth++;
            if (pattern.charAt(i) == '}' && --depth == 0) return i;
        }
        return -1;
    }

    private static List<String> choices(String inner) {
        List<String> choices = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c == '{') depth++;
            if (c == '}') depth--;
            if (c == ',' && depth == 0) {
                choices.add(inner.substring(start, i));
                start = i + 1;
            }
        }
        choices.add(inner.substring(start));
        return choices;
    }

    /** The existing paths that one alternative names, sorted; relative to {@code directory}. */
    static List<Path> matches(FileTree tree, Path directory, String alternative) {
        List<Path> found = List.of(alternative.startsWith("/") ? Path.of("/") : directory);
        for (String name : alternative.split("/+")) {
            if (name.isEmpty()) continue;
            List<Path> next = new ArrayList<>();
            for (Path parent : found) step(tree, parent, name, next);
            found = next;
        }
        return found.stream().map(Path::normalize).sorted().toList();
    }

    private static void step(FileTree tree, Path parent, String name, List<Path> next) {
        if (!isWild(name)) {
            Path child = parent.resolve(name);
            if (Files.exists(tree.place(child))) next.add(child);
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(tree.place(parent))) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name.replace("[^", "[!"));
            for (Path child : children) {
                Path leaf = child.getFileName();
                boolean hidden = leaf.toString().startsWith(".") && !name.startsWith(".");
                if (!hidden && matcher.matches(leaf)) next.add(parent.resolve(leaf));
            }
        } catch (IOException | PatternSyntaxException unreadable) {
            // glob(3) without GLOB_ERR: what cannot be read matches nothing.
        }
    }
}
