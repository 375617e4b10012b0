package dev.sluice.app.inside.doctor;

/**
 * Something that was looked at.
 *
 * @param check one stable word
 * @param fix the command that mends it, or what else to do; empty when nothing is to be done
 */
record Finding(Level level, String check, String text, String fix) {
    enum Level {
        /** As it should be. */
        OK,
        /** Worth knowing; may be meant so. */
        HINT,
        /** Traffic fails, or will. */
        PROBLEM
    }

    static Finding ok(String check, String text) {
        return new Finding(Level.OK, check, text, "");
    }

    static Finding hint(String check, String text, String fix) {
        return new Finding(Level.HINT, check, text, fix);
    }

    static Finding problem(String check, String text, String fix) {
        return new Finding(Level.PROBLEM, check, text, fix);
    }
}
