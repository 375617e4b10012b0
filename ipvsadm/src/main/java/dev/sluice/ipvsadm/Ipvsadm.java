package dev.sluice.ipvsadm;

import dev.sluice.control.MalformedFrameException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The {@code ipvsadm} command. */
public final class Ipvsadm {
    private static final int OUTPUT_BUFFER = 1 << 16;

    private final DirectorAccess access;
    private final Names names;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    Ipvsadm(DirectorAccess access, Names names, InputStream in, PrintStream out, PrintStream err) {
        this.access = access;
        this.names = names;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        int exitCode =
                new Ipvsadm(new LocalDirector(err), new SystemNames(), System.in, out, err).run(List.of(arguments));
        // The original does not notice a full disk or a closed pipe either.
        out.flush();
        err.flush();
        Runtime.getRuntime().halt(exitCode);
    }

    /** Buffered and without locale: what is printed is ASCII, or bytes that came from the user. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), OUTPUT_BUFFER),
                false,
                StandardCharsets.UTF_8);
    }

    /** @return the exit code, 0 to 255 */
    int run(List<String> arguments) {
        try (access) {
            return execute(arguments);
        } catch (Failure failure) {
            return complain(failure.text(), failure.exitCode);
        } catch (MalformedFrameException e) {
            return complain("ipvsadm: " + e.getMessage(), Failure.REFUSED);
        } catch (IOException e) {
            return complain(
                    "ipvsadm: lost the director: " + e.getMessage() + "; try again, or see 'sluice status'",
                    Failure.REFUSED);
        }
    }

    private int execute(List<String> arguments) throws IOException {
        access.check();
        Words words = new Words(arguments);
        // Without a word it lists.
        Word first = arguments.isEmpty() ? Word.LIST : CommandLine.first(words);
        if (first == Word.HELP || first == Word.VERSION) {
            out.print(first == Word.HELP ? Help.text() : Help.version());
            return 0;
        }
        return new Execution(access, names, in, out, err).run(CommandLine.read(first, words, names));
    }

    private int complain(String text, int exitCode) {
        out.flush();
        err.print(text + "\n");
        return exitCode;
    }
}
