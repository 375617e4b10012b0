package dev.sluice.director;

import java.util.Locale;

/** {@code sluice run --hook}: where programs are attached. */
public enum HookChoice {
    /** Native XDP if every interface is a physical one whose driver has it, else tc. */
    AUTO,
    TC,
    XDP;

    /** The choice of that (lower-case) name. */
    public static HookChoice named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
