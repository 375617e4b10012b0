package dev.sluice.keepalived.config.text;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds and reads the files of a configuration, and says which include found nothing. */
final class IncludedFiles {
    /** Larger than any configuration ever written; a glob that meets a disk image must not fill the heap. */
    private static final long MAX_BYTES = 256L << 20;

    private final Diagnostics diagnostics;
    private final FileTree tree;
    private final List<SourceFile> read = new ArrayList<>();

    IncludedFiles(Diagnostics diagnostics, FileTree tree) {
        this.diagnostics = diagnostics;
        this.tree = tree;
    }

    /** All that were read so far. */
    List<SourceFile> read() {
        return List.copyOf(read);
    }

    /** A file that was read. */
    record Source(Path path, List<Line> lines) {}

    /** The file named on the command line, under the name given there. */
    List<Source> main(Path directory, String name) {
        Path path = directory.resolve(name);
        if (!Files.exists(tree.place(path)) && Glob.isWild(name)) {
            List<Source> sources = new ArrayList<>();
            for (Path match : Glob.matches(tree, directory, name)) add(read(match.toString(), match), sources);
            if (!sources.isEmpty()) return sources;
        }
        List<Source> sources = new ArrayList<>();
        add(read(name, path), sources);
        return sources;
    }

    private static void add(@Nullable Source source, List<Source> sources) {
        if (source != null) sources.add(source);
    }

    private @Nullable Source read(String name, Path path) {
        try {
            return readRegular(name, path);
        } catch (NoSuchFileException missing) {
            diagnostics.error(
                    Code.FILE_MISSING, Position.of(name), 1, "no such configuration file", "name it with -f FILE");
        } catch (IOException e) {
            diagnostics.error(
                    Code.FILE_UNREADABLE,
                    Position.of(name),
                    1,
                    "open " + path + ": " + reason(e),
                    "check its permissions");
        }
        return null;
    }

    private Source readRegular(String name, Path path) throws IOException {
        Path place = tree.place(path);
        if (Files.exists(place) && !Files.isRegularFile(place)) throw new IOException("not a regular file");
        if (Files.exists(place) && Files.size(place) > MAX_BYTES) throw new IOException("larger than 256 MiB");
        String text = decode(Files.readAllBytes(place));
        read.add(new SourceFile(path, text));
        return text(name, path, text);
    }

    Source text(String name, Path path, String text) {
        List<Line> lines = new ArrayList<>();
        if (text.startsWith("\ufeff")) text = text.substring(1);
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) end = text.length();
            lines.add(Line.of(name, lines.size() + 1, text.substring(start, end)));
            start = end + 1;
        }
        return new Source(path, lines);
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** The files an include names, in the order they are read. */
    List<Source> included(Line pattern, Path directory, Set<IncludeCheck> checks) {
        String text = pattern.text().replace("\"", "");
        if (text.isEmpty()) {
            diagnostics.warning(Code.MISSING_VALUE, pattern.start(), 1, "include names no file", "include FILE");
            return List.of();
        }
        List<Source> sources = new ArrayList<>();
        List<String> alternatives = Glob.alternatives(text);
        boolean anything = false;
        for (String alternative : alternatives) {
            List<Path> matches = Glob.matches(tree, directory, alternative);
            anything |= !matches.isEmpty();
            if (matches.isEmpty() && alternatives.size() > 1)
                missing(pattern, alternative, checks.contains(IncludeCheck.BRACE_MATCH));
            for (Path match : matches) includeOne(pattern, match, checks, sources);
        }
        if (!anything && alternatives.size() == 1)
            missing(
                    pattern,
                    text,
                    checks.contains(Glob.isWild(text) ? IncludeCheck.WILDCARD_MATCH : IncludeCheck.MATCH));
        return sources;
    }

    private void missing(Line pattern, String text, boolean failure) {
        if (failure)
            diagnostics.error(
                    Code.INCLUDE_FAILED, pattern.start(), pattern.length(), "no file matches '" + text + "'", "");
        else
            diagnostics.note(
                    Code.NO_SUCH_INCLUDE, pattern.start(), pattern.length(), "no file matches '" + text + "'", "");
    }

    private void includeOne(Line pattern, Path match, Set<IncludeCheck> checks, List<Source> sources) {
        String failure;
        try {
            if (Files.isRegularFile(tree.place(match)) && !Files.isExecutable(tree.place(match))) {
                sources.add(readRegular(match.toString(), match));
                return;
            }
            // As the original: a glob must not pick up the scripts that lie beside the configuration.
            failure = "'" + match + "' is not a regular non-executable file and is skipped";
        } catch (IOException e) {
            failure = "open " + match + ": " + reason(e);
        }
        if (checks.contains(IncludeCheck.READABLE))
            diagnostics.error(Code.INCLUDE_FAILED, pattern.start(), pattern.length(), failure, "");
        else diagnostics.note(Code.NO_SUCH_INCLUDE, pattern.start(), pattern.length(), failure, "");
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        String kind = e.getClass().getSimpleName().replace("Exception", "");
        return e.getClass() == IOException.class && message != null ? message : kind;
    }
}
