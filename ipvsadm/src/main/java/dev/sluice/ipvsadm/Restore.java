package dev.sluice.ipvsadm;

import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * {@code ipvsadm -R}: each line of the input is a command line. Changes are gathered and handed over as one transaction, so that no
 * packet meets a half-loaded table. For the rest as the original: a change that is refused is reported and the next one done, a
 * line that cannot be understood ends everything after the lines before it, and the exit code is that of the last line.
 */
final class Restore {
    /** What one line came to: a change to ask for, or (request null) a complaint already known. */
    private record Step(Verb verb, Request request) {}

    private final DirectorAccess access;
    private final Names names;
    private final Execution execution;
    private final PrintStream out;
    private final PrintStream err;
    private final List<Object> pending = new ArrayList<>();
    private int exitCode;

    Restore(DirectorAccess access, Names names, Execution execution, PrintStream out, PrintStream err) {
        this.access = access;
        this.names = names;
        this.execution = execution;
        this.out = out;
        this.err = err;
    }

    int run(InputStream in) throws IOException {
        String input = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        for (int from = 0; from < input.length(); ) {
            int newline = input.indexOf('\n', from);
            int to = newline < 0 ? input.length() : newline;
            List<String> line = split(input.substring(from, to));
            if (!line.isEmpty() && line(line)) return 0;
            from = to + 1;
        }
        perform();
        return exitCode;
    }

    /** Blanks separate, nothing quotes, a zero byte ends the line; the word {@code ipvsadm} in front is dropped. */
    private static List<String> split(String line) {
        int end = line.indexOf('\0');
        StringTokenizer tokens = new StringTokenizer(end < 0 ? line : line.substring(0, end), " \t\n\u000b\f\r");
        List<String> words = new ArrayList<>();
        while (tokens.hasMoreTokens()) {
            String word = tokens.nextToken();
            if (!words.isEmpty() || !word.equals("ipvsadm")) words.add(word);
        }
        return words;
    }

    /** @return whether this line ends the restore, successfully */
    private boolean line(List<String> line) throws IOException {
        Words words = new Words(line);
        Word first = CommandLine.first(words);
        if (first == Word.HELP || first == Word.VERSION) {
            perform();
            out.print(first == Word.HELP ? Help.text() : Help.version());
            return true;
        }
        try {
            Invocation asked = CommandLine.read(first, words, names);
            if (asked.verb == Verb.RESTORE) throw Failure.tryHelp();
            Request change = Changes.of(asked);
            if (change != null) {
                pending.add(new Step(asked.verb, change));
            } else {
                perform();
                exitCode = execution.run(asked);
            }
        } catch (Failure failure) {
            if (failure.fatal) {
                perform();
                throw failure;
            }
            pending.add(failure);
        }
        return false;
    }

    private void perform() throws IOException {
        List<Request> changes = new ArrayList<>();
        for (Object entry : pending) if (entry instanceof Step step) changes.add(step.request());
        List<Reply> results = changes.isEmpty() ? List.of() : ask(changes);
        int next = 0;
        for (Object entry : pending) {
            if (entry instanceof Failure failure) report(failure.text(), failure.exitCode);
            else if (entry instanceof Step step && results.get(next++) instanceof Reply.Refused refused)
                report(Refusal.text(step.verb(), refused), Failure.REFUSED);
            else exitCode = 0;
        }
        pending.clear();
    }

    private List<Reply> ask(List<Request> changes) throws IOException {
        Reply reply = access.open(true).ask(new Request.Transaction(changes, true));
        if (reply instanceof Reply.Refused refused)
            throw Failure.fatal(Failure.REFUSED, Refusal.text(Verb.RESTORE, refused));
        if (!(reply instanceof Reply.Results results) || results.results().size() != changes.size())
            throw new IOException("the director answered " + changes.size() + " changes with " + reply);
        return results.results();
    }

    private void report(String text, int code) {
        err.print(text + "\n");
        exitCode = code;
    }
}
