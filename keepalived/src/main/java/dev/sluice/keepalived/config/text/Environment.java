package dev.sluice.keepalived.config.text;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a configuration can ask of the machine that reads it; passed in, so that a file can be read as another node would.
 *
 * @param configId compared with {@code @id} lines; option {@code -i}
 * @param variables for {@code ${_ENV NAME}}
 * @param random for {@code ${_RANDOM}} until a {@code random_seed} is read
 */
public record Environment(String configId, Map<String, String> variables, RandomGenerator random) {

    /** This machine and this process; the default configuration id is the first label of the node name. */
    public static Environment ofThisHost() {
        return new Environment(nodeName(), System.getenv(), RandomGenerator.getDefault());
    }

    public Environment withConfigId(String id) {
        return new Environment(id, variables, random);
    }

    private static String nodeName() {
        try {
            String name = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/sys/kernel/hostname"))
                    .strip();
            return firstLabel(name);
        } catch (java.io.IOException noProc) {
            return firstLabel(localHost());
        }
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }

    private static String firstLabel(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
