package dev.sluice.keepalived.script;

import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.config.model.ScriptSettings;
import dev.sluice.keepalived.config.model.ScriptUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As whom scripts run and which may run at all. Asked again at every run, since files change: with
 * {@code enable_script_security} root runs nothing that others can replace.
 */
public record ScriptPolicy(ScriptSettings settings) {
    private static final ScriptUser STANDARD = new ScriptUser("keepalived_script", "");
    private static final List<String> SEARCH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /** A script that may not or cannot run; the message says why and what to change. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final String words;

        RefusedException(String words) {
            super(words);
            this.words = words;
        }

        /** The whole message. */
        public String words() {
            return words;
        }
    }

    /**
     * The words to execute, without any shell.
     *
     * @param more arguments that the event adds
     */
    List<String> command(Script script, List<String> more) throws RefusedException {
        Path program = program(script.path());
        Credentials who = credentials(script);
        if (who.isRoot() && settings.security().value()) {
            Optional<String> problem = PathSafety.problem(program);
            if (problem.isPresent())
                throw new RefusedException("script " + script + " is not run as root: " + problem.get()
                        + "; change that, or set script_user");
        }
        List<String> words = new ArrayList<>();
        if (!who.isRoot()) words.addAll(changeUser(who, script));
        words.add(program.toString());
        words.addAll(script.command().subList(1, script.command().size()));
        words.addAll(more);
        return words;
    }

    private List<String> changeUser(Credentials who, Script script) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=" + who.user(), "--regid=" + who.group()));
        boolean all = settings.supplementaryGroups().value();
        words.add(all && !user(script).user().matches("[0-9]+") ? "--init-groups" : "--clear-groups");
        words.add("--");
        return words;
    }

    private ScriptUser user(Script script) {
        return script.user().or(() -> settings.user().value()).orElse(STANDARD);
    }

    private Credentials credentials(Script script) throws RefusedException {
        ScriptUser user = user(script);
        Optional<Credentials> found = Credentials.of(user);
        if (found.isPresent()) return found.get();
        // The original's default user need not exist.
        if (user.equals(STANDARD)) return Credentials.ROOT;
        throw new RefusedException("script " + script + " is not run: there is no user " + user);
    }

    private static Path program(String path) throws RefusedException {
        if (path.startsWith("/")) {
            Path program = Path.of(path);
            if (!Files.isRegularFile(program)) throw new RefusedException("script " + path + " is not there");
            if (!Files.isExecutable(program))
                throw new RefusedException("script " + path + " cannot be executed (chmod +x)");
            return program;
        }
        return SEARCH.stream()
                .map(directory -> Path.of(directory, path))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new RefusedException("script " + path + " is nowhere in " + SEARCH));
    }
}
