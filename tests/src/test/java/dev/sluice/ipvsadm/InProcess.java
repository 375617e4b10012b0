package dev.sluice.ipvsadm;

import dev.sluice.control.Director;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Runs ipvsadm here, with the names of the recording machine, against a director given. */
final class InProcess {
    private InProcess() {}

    static Said run(Golden.Line line, List<String> arguments, String stdin, Director director) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Ipvsadm ipvsadm = new Ipvsadm(
                access(line, director),
                new RecordedNames(),
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        int exitCode = ipvsadm.run(arguments);
        return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static DirectorAccess access(Golden.Line line, Director director) {
        return new DirectorAccess() {
            @Override
            public void check() {
                if (Objects.equals(line.user(), "nobody")) throw Failure.misuse(LocalDirector.DENIED);
            }

            @Override
            public Director open(boolean forChange) {
                return director;
            }
        };
    }
}
