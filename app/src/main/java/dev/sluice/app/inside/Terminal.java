package dev.sluice.app.inside;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The terminal this runs on, key by key and on its alternate screen (ECMA-48, xterm's private mode 1049). {@code stty} sets it,
 * since that is on every machine; however the process ends, it is put back.
 */
final class Terminal implements AutoCloseable {
    private static final File TERMINAL = new File("/dev/tty");
    private static final int USUAL_LINES = 24, USUAL_COLUMNS = 80;
    private static final long KEY_MILLIS = 50;

    private final String before;
    private final Thread restore = new Thread(this::restore, "terminal");
    private final PrintStream out = System.out;
    private final InputStream in = System.in;
    private int lines = USUAL_LINES;
    private int columns = USUAL_COLUMNS;

    private Terminal(String before) {
        this.before = before;
    }

    /** Whether standard input and output are one. */
    static boolean isThere() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    static Terminal open() throws IOException {
        Terminal made = new Terminal(stty("-g"));
        Runtime.getRuntime().addShutdownHook(made.restore);
        String _ = stty("-icanon", "-echo", "min", "0", "time", "0");
        made.out.print("\033[?1049h\033[?25l");
        made.measure();
        return made;
    }

    private void measure() throws IOException {
        String[] size = stty("size").split(" ");
        if (size.length != 2 || size[0].equals("0")) return;
        lines = Integer.parseInt(size[0]);
        columns = Integer.parseInt(size[1]);
    }

    /** That it has now. */
    int lines() throws IOException {
        measure();
        return lines;
    }

    /** In the place of what was shown before; {@code last} goes to the last line. */
    void show(List<String> text, String last) {
        StringBuilder screen = new StringBuilder("\033[H");
        for (String line : text) screen.append(cut(line)).append("\033[K\r\n");
        screen.append("\033[J\033[")
                .append(lines)
                .append(";1H\033[7m")
                .append(cut(last))
                .append("\033[0m");
        out.print(screen);
        out.flush();
    }

    private String cut(String line) {
        return line.length() < columns ? line : line.substring(0, columns - 1);
    }

    /** The next key, -1 if none was pressed in so many milliseconds. */
    int key(long millis) throws IOException, InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            if (in.available() > 0) return in.read();
            Thread.sleep(KEY_MILLIS);
        }
        return -1;
    }

    private static String stty(String... words) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        Process stty = new ProcessBuilder(command)
                .redirectInput(TERMINAL)
                .redirectErrorStream(true)
                .start();
        try (InputStream answer = stty.getInputStream()) {
            String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (stty.waitFor() != 0) throw new IOException("stty " + String.join(" ", words) + ": " + text);
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void restore() {
        out.print("\033[?25h\033[?1049l");
        out.flush();
        try {
            String _ = stty(before);
        } catch (IOException e) {
            // Nobody is there any more to be told.
        }
    }

    @Override
    public void close() {
        if (Runtime.getRuntime().removeShutdownHook(restore)) restore();
    }
}
