package dev.sluice.ebpf.load;

import dev.sluice.ebpf.MapSpec;
import dev.sluice.linux.MapInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A pinned map that is not what the program needs, of another version most likely. The message names what differs. */
public final class IncompatibleMapException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private IncompatibleMapException(Path pin, List<String> differences) {
        super("pinned map " + pin + ": " + String.join(", ", differences));
    }

    static void check(Path pin, MapSpec wanted, MapInfo found) {
        List<String> differences = new ArrayList<>();
        compare(differences, "type", wanted.type().code(), found.type());
        compare(differences, "key size", wanted.keySize(), found.keySize());
        compare(differences, "value size", wanted.kernelValueSize(), found.valueSize());
        compare(differences, "entries", wanted.kernelEntries(), found.entries());
        compare(differences, "flags", wanted.flags(), found.flags());
        if (!differences.isEmpty()) throw new IncompatibleMapException(pin, differences);
    }

    private static void compare(List<String> differences, String what, int wanted, int found) {
        if (wanted != found) differences.add(what + " is " + found + ", not " + wanted);
    }
}
