package dev.sluice.keepalived.check;

import java.util.OptionalInt;

/**
 * What one attempt found.
 *
 * @param passed whether the target is well as far as this attempt looked
 * @param complete false when more attempts are needed before a server that is down is up again: the pages of an HTTP check
 * @param reason why it failed, for people; empty when it passed
 * @param weight what the check wants the weight to be, where it may say so ({@code misc_dynamic}), or its number (FILE_CHECK)
 */
public record Verdict(boolean passed, boolean complete, String reason, OptionalInt weight) {
    static final Verdict PASSED = new Verdict(true, true, "", OptionalInt.empty());
    static final Verdict PART_PASSED = new Verdict(true, false, "", OptionalInt.empty());

    static Verdict passed(int weight) {
        return new Verdict(true, true, "", OptionalInt.of(weight));
    }

    static Verdict failed(String reason) {
        return new Verdict(false, true, reason, OptionalInt.empty());
    }
}
