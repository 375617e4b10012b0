package dev.sluice.keepalived.config.diagnostic;

import java.util.Locale;

/**
 * What kind of finding a {@link Diagnostic} is. The name, in lower case with hyphens, is stable: scripts filter on it.
 *
 * <p>The exit code is what {@code keepalived -t} returns for this class of mistake (reference §1.2); it is used for findings
 * of severity warning or error only.
 */
public enum Code {
    UNKNOWN_KEYWORD(5),
    UNKNOWN_BLOCK(5),
    MISSING_PARAMETER(2),
    MISSING_VALUE(5),
    BAD_VALUE(5),
    OUT_OF_RANGE(5),
    EXTRA_WORDS(5),
    ONE_LINE_BLOCK(5),
    SET_AGAIN(5),
    MISSING_OPEN_BRACE(5),
    MISSING_CLOSE_BRACE(5),
    UNEXPECTED_BRACE(5),
    UNTERMINATED_QUOTE(5),
    NUL_IN_LINE(5),
    LINE_TOO_LONG(5),
    BAD_DEFINITION(5),
    BAD_GENERATOR(5),
    UNDEFINED_NAME(5),
    TOO_MUCH_EXPANSION(5),
    CONDITION(5),
    CONDITIONAL_INCLUDE(5),
    FILE_MISSING(4),
    FILE_UNREADABLE(4),
    NO_SUCH_INCLUDE(5),
    INCLUDE_FAILED(6),
    NO_EFFECT(5),
    OBSOLETE(5),
    DEFAULTED(5),
    CORRECTED(5),
    CONFLICT(5),
    DUPLICATE(5),
    DROPPED(5),
    NO_SUCH_REFERENCE(5),
    NOT_USED(5),
    ADDRESS_FAMILY(5),
    NO_SUCH_INTERFACE(5),
    NO_SUCH_USER(6),
    SCRIPT(6),
    PROTOCOL(5),
    ADVICE(5);

    private final int exitCode;

    Code(int exitCode) {
        this.exitCode = exitCode;
    }

    /** What {@code keepalived -t} exits with when this is the worst finding. */
    public int exitCode() {
        return exitCode;
    }

    /** As written in reports and in JSON, e.g. {@code unknown-keyword}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
