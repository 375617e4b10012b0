package dev.sluice.ebpf.load;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that the kernel's verifier refused: one line in the message, the whole story in {@link #log}. */
public final class VerifierException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** {@code 12: (61) r0 = *(u32 *)(r0 +0)}: the instruction that is being looked at. */
    private static final Pattern INSTRUCTION = Pattern.compile("^(\\d+): \\([0-9a-f]{2}\\) .*");
    /** Lines that explain nothing: statistics, state after an instruction, source lines, stack of callers. */
    private static final Pattern CHATTER = Pattern.compile(
            "^(processed \\d+ insns .*|verification time .*|stack depth .*|max_states.*|;.*|\\d+: .*|from \\d+ to .*|R\\d+(_\\w+)?=.*|(mark_precise|last_idx|regs=|parent ).*|)$");

    private final String log;
    private final OptionalInt instruction;

    private VerifierException(String message, String log, OptionalInt instruction) {
        super(message);
        this.log = log;
        this.instruction = instruction;
    }

    static VerifierException of(ProgramSpec program, String log) {
        List<String> lines = log.lines().map(String::strip).toList();
        OptionalInt at = lastInstruction(lines);
        String where = at.isEmpty()
                ? ""
                : " at " + program.lineOf(at.getAsInt()).map(Object::toString).orElse("instruction " + at.getAsInt());
        return new VerifierException(
                "the kernel's verifier refused " + program.name() + where + ": " + reason(lines), log, at);
    }

    private static OptionalInt lastInstruction(List<String> lines) {
        for (String line : lines.reversed()) {
            Matcher matcher = INSTRUCTION.matcher(line);
            if (matcher.matches()) return OptionalInt.of(Integer.parseInt(matcher.group(1)));
        }
        return OptionalInt.empty();
    }

    private static String reason(List<String> lines) {
        return lines.reversed().stream()
                .filter(line -> !CHATTER.matcher(line).matches())
                .findFirst()
                .orElse("no reason given");
    }

    /** Everything the verifier wrote. */
    public String log() {
        return log;
    }

    /** The instruction that it stumbled over, where it says so. */
    public OptionalInt instruction() {
        return instruction;
    }
}
