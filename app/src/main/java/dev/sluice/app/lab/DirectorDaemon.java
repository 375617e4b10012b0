package dev.sluice.app.lab;

import dev.sluice.control.ControlClient;
import dev.sluice.control.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts the director of a node by hand, where its hook must be chosen: else the first ipvsadm command does it. */
public final class DirectorDaemon {
    /** Generous: an emulated machine takes long. */
    private static final Duration MOST = Duration.ofMinutes(5);

    private DirectorDaemon() {}

    /**
     * Runs {@code sluice run --hook HOOK} in a session of its own, so that no terminal takes it along; when this returns it answers.
     * {@code options}: more of its options.
     */
    public static Running start(Node node, String hook, String... options) {
        List<String> command = new ArrayList<>(List.of("setsid", Programs.ours("sluice"), "run", "--hook", hook));
        command.addAll(List.of(options));
        Running daemon = node.start(command.toArray(String[]::new));
        Path socket = RunDirectory.of(node.inode()).socket();
        Waiting.until("the director's start", MOST, () -> {
            if (!daemon.isAlive()) throw new LabException("the director ended\n" + daemon.log());
            return answers(socket);
        });
        return daemon;
    }

    private static boolean answers(Path socket) {
        try (ControlClient _ = ControlClient.connect(socket)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
