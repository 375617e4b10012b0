package dev.sluice.keepalived.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * {@code FILE_CHECK}: the number in a file, which what uses it multiplies by its weight. A file that is not there counts as 0, and
 * so does one without a number, as an editor may just be writing it.
 */
record FileAttempt(Path file) implements Attempt {
    private static final int LONGEST = 64;

    @Override
    public Verdict run() {
        try {
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LONGEST);
            }
            String text = new String(bytes, java.nio.charset.StandardCharsets.US_ASCII).strip();
            return Verdict.passed(text.matches("[-+]?[0-9]{1,10}") ? clamp(Long.parseLong(text)) : 0);
        } catch (NoSuchFileException absent) {
            return Verdict.passed(0);
        } catch (IOException e) {
            return Verdict.failed("read " + file + ": " + e.getMessage());
        }
    }

    private static int clamp(long number) {
        return Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
}
