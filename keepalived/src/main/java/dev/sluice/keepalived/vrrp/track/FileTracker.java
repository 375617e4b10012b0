package dev.sluice.keepalived.vrrp.track;

import dev.sluice.keepalived.config.model.TrackFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** {@code track_file}: the number in a file, 0 without one. Looks every 100 milliseconds, which also sees files moved into place. */
public final class FileTracker extends Tracker {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final TrackFile settings;
    private final Path path;
    private final Consumer<String> log;

    public FileTracker(TrackFile settings, Consumer<Status> told, Consumer<String> log) {
        super("file " + settings.name(), told);
        this.settings = settings;
        this.log = log;
        path = Path.of(settings.path());
    }

    @Override
    void watch() throws InterruptedException {
        initialise();
        long before = 0;
        boolean first = true;
        while (true) {
            long value = value();
            if (first || value != before) tell(new Status.Number(value));
            first = false;
            before = value;
            Thread.sleep(PERIOD);
        }
    }

    private void initialise() {
        if (settings.initial().value().isEmpty() || Files.exists(path) && !settings.overwrite()) return;
        try {
            Files.writeString(path, settings.initial().value().get() + "\n");
        } catch (IOException e) {
            log.accept("track_file " + settings.name() + ": cannot write " + path + ": " + e.getMessage());
        }
    }

    private long value() {
        try {
            String text = Files.readString(path).strip();
            return text.isEmpty() ? 0 : Long.parseLong(text.split("\\s", 2)[0]);
        } catch (IOException | NumberFormatException none) {
            return 0;
        }
    }
}
