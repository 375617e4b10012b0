package dev.sluice.keepalived.command;

import dev.sluice.keepalived.config.text.Environment;
import java.util.HashSet;
import java.util.Set;

/**
 * Arguments of a command that reads one file.
 *
 * @param problem empty when all is well
 */
record FileArguments(String file, Set<String> flags, Environment environment, String problem) {

    static FileArguments parse(String[] arguments, String... known) {
        String file = "";
        String problem = "";
        Set<String> flags = new HashSet<>();
        Environment environment = Environment.ofThisHost();
        int i = 0;
        while (i < arguments.length && problem.isEmpty()) {
            String word = arguments[i++];
            if (word.equals("-i") || word.equals("--config-id")) {
                if (i == arguments.length) problem = word + " needs an identifier";
                else environment = environment.withConfigId(arguments[i++]);
            } else if (word.startsWith("--") && Set.of(known).contains(word.substring(2))) flags.add(word.substring(2));
            else if (word.startsWith("-")) problem = "unknown option " + word;
            else if (!file.isEmpty()) problem = "more than one file";
            else file = word;
        }
        if (file.isEmpty() && problem.isEmpty()) problem = "no file named";
        return new FileArguments(file, Set.copyOf(flags), environment, problem);
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }
}
