package dev.sluice.keepalived.vrrp.track;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.keepalived.config.model.TrackProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code vrrp_track_process}: whether as many processes run as are wanted. Those known are looked at every 20 milliseconds, so an
 * end is noticed at once; new ones are looked for every half second.
 */
public final class ProcessTracker extends Tracker {
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final int GLANCES_PER_SEARCH = 25;
    private static final Path PROC = Path.of("/proc");

    private final TrackProcess settings;

    public ProcessTracker(TrackProcess settings, Consumer<Status> told) {
        super("process " + settings.name(), told);
        this.settings = settings;
    }

    @Override
    void watch() throws InterruptedException {
        List<Path> known = search();
        boolean good = isEnough(known.size());
        tell(new Status.Condition(good));
        for (int glance = 1; ; glance++) {
            Thread.sleep(GLANCE);
            boolean lost = known.removeIf(process -> !runs(process));
            if (!lost && glance % GLANCES_PER_SEARCH != 0) continue;
            known = search();
            boolean now = isEnough(known.size());
            if (now == good) continue;
            Thread.sleep((now ? settings.forkDelay() : settings.terminateDelay()).value());
            known = search();
            if (isEnough(known.size()) != now) continue; // it was back before the delay was over
            good = now;
            tell(new Status.Condition(good));
        }
    }

    private boolean isEnough(int count) {
        return count >= settings.quorum().value()
                && settings.maximum().value().map(most -> count <= most).orElse(true);
    }

    private List<Path> search() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) if (matches(process) && runs(process)) found.add(process);
        } catch (IOException noProc) {
            return found;
        }
        return found;
    }

    private static boolean runs(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), ISO_8859_1);
            return !stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z");
        } catch (IOException gone) {
            return false;
        }
    }

    /** The name alone, or path and parameters where the configuration has them. */
    private boolean matches(Path process) {
        try {
            List<String> wanted = settings.command();
            boolean whole = settings.fullCommand().value()
                    || wanted.size() > 1
                    || !settings.match().value().isEmpty();
            if (!whole && !wanted.getFirst().contains("/"))
                return Files.readString(process.resolve("comm"), ISO_8859_1)
                        .strip()
                        .equals(shortened(wanted.getFirst()));
            List<String> words = List.of(
                    Files.readString(process.resolve("cmdline"), ISO_8859_1).split("\0"));
            if (words.isEmpty() || !isProgram(words.getFirst(), wanted.getFirst())) return false;
            return !whole || parametersMatch(words.subList(1, words.size()), wanted.subList(1, wanted.size()));
        } catch (IOException gone) {
            return false;
        }
    }

    /** The kernel keeps 15 characters of a name. */
    private static String shortened(String name) {
        return name.length() > 15 ? name.substring(0, 15) : name;
    }

    private static boolean isProgram(String path, String wanted) {
        return path.equals(wanted)
                || !wanted.contains("/")
                        && path.substring(path.lastIndexOf('/') + 1).equals(wanted);
    }

    private boolean parametersMatch(List<String> actual, List<String> wanted) {
        return switch (settings.match().value()) {
            case "initial" ->
                actual.size() >= wanted.size()
                        && actual.subList(0, wanted.size()).equals(wanted);
            case "partial" -> Collections.indexOfSubList(actual, wanted) >= 0;
            default -> actual.equals(wanted);
        };
    }
}
