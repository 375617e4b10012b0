package dev.sluice.app;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The {@code sluice} command: finds the subcommand, reads its words, turns failures into one line and an exit code. */
public final class Sluice {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final List<Command> commands;
    private final PrintStream out;
    private final PrintStream err;

    Sluice(List<Command> commands, PrintStream out, PrintStream err) {
        this.commands = commands;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        int exitCode = new Sluice(Commands.ALL, System.out, System.err).run(List.of(arguments));
        System.out.flush();
        System.exit(exitCode);
    }

    int run(List<String> words) {
        if (words.isEmpty()) {
            err.print(overview());
            return MISUSED;
        }
        String name = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        if (isHelp(name)) return help(rest);
        if (name.equals("--version")) return run(List.of("version"));
        for (Command command : commands) if (command.name().equals(name)) return run(command, rest);
        return unknown(name);
    }

    private int help(List<String> words) {
        if (words.isEmpty()) {
            out.print(overview());
            return 0;
        }
        for (Command command : commands) if (command.name().equals(words.getFirst())) return usage(command);
        return unknown(words.getFirst());
    }

    private int run(Command command, List<String> words) {
        if (words.stream().anyMatch(word -> word.equals("--help") || word.equals("-h"))) return usage(command);
        String prefix = "sluice " + command.name() + ": ";
        try {
            return command.run(command.options().parse(words));
        } catch (UsageException e) {
            err.println(prefix + e.getMessage());
            err.println("Try 'sluice " + command.name() + " --help'.");
            return MISUSED;
        } catch (IOException | IllegalStateException | UnsupportedOperationException e) {
            err.println(prefix + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return FAILED;
        } catch (InterruptedException e) {
            err.println(prefix + "interrupted");
            return FAILED;
        } catch (Exception e) {
            err.println(prefix + "this is a defect of Sluice, please report it:");
            e.printStackTrace(err);
            return FAILED;
        }
    }

    private int usage(Command command) {
        out.println(command.summary());
        out.println();
        out.print(command.options().usage(command.name()));
        if (!command.examples().isEmpty()) out.println("\nExamples:");
        for (String example : command.examples()) out.println("  " + example);
        return 0;
    }

    private int unknown(String name) {
        List<String> names = new ArrayList<>();
        for (Command command : commands) names.add(command.name());
        err.println("sluice: unknown command '" + name + "'" + Suggestion.of(name, names));
        err.println("Try 'sluice help'.");
        return MISUSED;
    }

    private static boolean isHelp(String word) {
        return word.equals("help") || word.equals("--help") || word.equals("-h");
    }

    private String overview() {
        StringBuilder text = new StringBuilder(
                "Sluice: Linux Virtual Server, packet path in Java.\n\nUsage: sluice COMMAND [options]\n\n");
        int width = commands.stream()
                .mapToInt(command -> command.name().length())
                .max()
                .orElse(0);
        for (Command command : commands)
            text.append("  ")
                    .append(command.name())
                    .repeat(' ', width - command.name().length() + 2)
                    .append(command.summary())
                    .append('\n');
        return text.append("\n'sluice COMMAND --help' tells more. The services are managed with ipvsadm.\n")
                .toString();
    }
}
