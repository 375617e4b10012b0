package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.vrrp.holding.SharedSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * What instances with {@code use_vmac} share: settings of the interfaces below and, if they have one VRID there, the interface
 * itself, since a MAC can be only once on a base. The loop's thread uses it.
 */
final class VirtualMacs {
    private final SharedSettings settings;
    /** How many instances have an interface, by its index. */
    private final Map<Integer, Integer> users = new HashMap<>();

    VirtualMacs(SharedSettings settings) {
        this.settings = settings;
    }

    SharedSettings settings() {
        return settings;
    }

    void use(int index) {
        users.put(index, users.getOrDefault(index, 0) + 1);
    }

    /** Answers whether nobody has it any more. */
    boolean letGo(int index) {
        int left = users.getOrDefault(index, 1) - 1;
        if (left > 0) users.put(index, left);
        else users.remove(index);
        return left == 0;
    }
}
