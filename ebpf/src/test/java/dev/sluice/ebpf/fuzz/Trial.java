package dev.sluice.ebpf.fuzz;

import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.compiler.UnsupportedJava;
import dev.sluice.ebpf.load.ProgramSpec;
import dev.sluice.ebpf.load.VerifierException;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.LinuxException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs programs on both machines and compares. */
final class Trial {
    /** What became of a program. */
    enum Kind {
        AGREE,
        /** A miscompilation, or the simulation is not what the kernel is. */
        DIFFERENT,
        /** The verifier would not have it. */
        REFUSED,
        /** The kernel could not load or run it for another reason. */
        FAILED,
        /** The compiler says it is outside the subset. */
        UNSUPPORTED,
        /** The compiler failed. */
        CRASHED,
        /** The generator's mistake: the JVM would not have it, or it threw. */
        ILLEGAL
    }

    /**
     * @param reason in a line, the same for the same cause
     * @param detail for people
     * @param packets how many were run and agreed
     */
    record Result(Kind kind, String reason, String detail, int packets) {}

    private final Bpf bpf;
    private final KernelMaps maps;
    private long instructions;

    Trial(Bpf bpf, KernelMaps maps) {
        this.bpf = bpf;
        this.maps = maps;
    }

    /** Instructions compiled so far. */
    long instructions() {
        return instructions;
    }

    Result run(Program program, List<byte[]> packets) {
        Class<?> type;
        JvmTwin jvm;
        try {
            type = GeneratedLoader.define(ProgramWriter.write(program));
            jvm = new JvmTwin(program.hook(), type);
        } catch (LinkageError | IllegalArgumentException | ReflectiveOperationException e) {
            return failure(Kind.ILLEGAL, e);
        }
        ProgramSpec spec;
        try {
            spec = Compiler.compile(program.hook(), type, Signature.MAIN.name(), Map.of());
        } catch (UnsupportedJava e) {
            return failure(Kind.UNSUPPORTED, e);
        } catch (RuntimeException | StackOverflowError e) {
            return failure(Kind.CRASHED, e);
        }
        instructions += spec.instructions().length;
        try (KernelTwin kernel = new KernelTwin(bpf, maps, spec)) {
            return compare(jvm, kernel, packets);
        } catch (VerifierException e) {
            return new Result(Kind.REFUSED, reason(e.toString()), e + "\n" + tail(e.log()), 0);
        } catch (LinuxException e) {
            return failure(Kind.FAILED, e);
        }
    }

    private static Result compare(JvmTwin jvm, KernelTwin kernel, List<byte[]> packets) {
        int done = 0;
        for (byte[] packet : packets) {
            Outcome expected;
            try {
                expected = jvm.run(packet);
            } catch (InvocationTargetException e) {
                return failure(Kind.ILLEGAL, Objects.requireNonNullElse(e.getCause(), e));
            } catch (IllegalAccessException | LinkageError e) {
                return failure(Kind.ILLEGAL, e);
            }
            Outcome actual = kernel.run(packet);
            if (!expected.equals(actual)) {
                String detail =
                        "packet %d: %s%n%s".formatted(done, Outcome.HEX.formatHex(packet), expected.difference(actual));
                return new Result(Kind.DIFFERENT, "different", detail, done);
            }
            done++;
        }
        return new Result(Kind.AGREE, "", "", done);
    }

    private static Result failure(Kind kind, Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        String text = trace.toString();
        return new Result(kind, reason(e.toString()), text.substring(0, Math.min(text.length(), 3000)), 0);
    }

    /** Without what differs from program to program. */
    private static String reason(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.replaceAll("^.*verifier refused [^:]*( at Generated.java:\\d+)?:", "verifier:")
                .replaceAll("-?\\b(0x[0-9a-f]+|\\d+)\\b", "#")
                .replaceAll("\\b[RIFfLliPSMvm]#|\\b(R|f|i|l|m|v)\\d+\\b", "#");
    }

    private static String tail(String log) {
        List<String> lines = log.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
