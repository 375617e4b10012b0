package dev.sluice.app.keepalived;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.Options;
import dev.sluice.keepalived.process.StatusSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code sluice ha}: what the processes of keepalived in this network namespace know. */
public final class Ha implements Command {
    /** Processes that answer, by the names of their sockets. */
    private static final List<String> PROCESSES = List.of("vrrp", "checkers");

    @Override
    public String name() {
        return "ha";
    }

    @Override
    public String summary() {
        return "Show keepalived here: servers, last checks and why one is down; or begin counting anew";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("what", List.of("status", "reset"), true)
                .flag("json", "one object, a member for each process");
    }

    @Override
    public List<String> examples() {
        return List.of("sluice ha status");
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        boolean resets = arguments.operands().getFirst().equals("reset");
        boolean json = arguments.flag("json") && !resets;
        List<String> answers = new ArrayList<>();
        for (String process : PROCESSES) {
            Path socket = StatusSocket.path(process);
            if (!Files.exists(socket)) continue;
            String answer = ask(socket, resets ? "reset" : json ? "status json" : "status");
            answers.add(json ? "\"" + process + "\":" + answer.strip() : answer);
        }
        if (answers.isEmpty())
            throw new IOException("no keepalived runs in this network namespace ("
                    + StatusSocket.path("checkers").getParent() + "); start one with 'keepalived -f FILE'");
        System.out.print(json ? "{" + String.join(",", answers) + "}\n" : String.join("\n", answers));
        return 0;
    }

    private static String ask(Path socket, String question) throws IOException {
        try {
            return StatusSocket.ask(socket, question);
        } catch (IOException e) {
            throw new IOException(
                    "connect(" + socket + "): " + e.getMessage() + "; is keepalived gone? run as root", e);
        }
    }
}
