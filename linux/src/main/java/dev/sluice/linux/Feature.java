package dev.sluice.linux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What newer kernels can do, found out by trying, not by version: distributions move features both ways. */
public enum Feature {
    /** {@code tcx_prog_query} of kernel/bpf/tcx.c answers ENODEV for an interface that cannot be; older kernels EINVAL. */
    TCX("tcx links", 6, 6) {
        @Override
        Answer probe(SystemCalls calls) {
            return judge(new Bpf(calls).queryPrograms(Integer.MAX_VALUE, TCX_INGRESS), Errno.ENODEV);
        }
    },
    /** {@code bpf_map_do_batch} answers EBADF for a descriptor that cannot be; older kernels EINVAL. */
    MAP_BATCH("reading maps in batches", 5, 6) {
        @Override
        Answer probe(SystemCalls calls) {
            try (BpfAttr attr = new BpfAttr()) {
                return judge(attr.set(32, 1).set(36, -1).invoke(calls, BpfCommand.MAP_LOOKUP_BATCH), Errno.EBADF);
            }
        }
    };

    /** Whether this kernel has it; unknown when the question itself was refused, for want of privilege above all. */
    public enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    private static final int TCX_INGRESS = 46;
    private static final Map<Feature, Answer> HOST = new ConcurrentHashMap<>();

    private final String title;
    private final int major;
    private final int minor;

    Feature(String title, int major, int minor) {
        this.title = title;
        this.major = major;
        this.minor = minor;
    }

    /** Asks the kernel. */
    abstract Answer probe(SystemCalls calls);

    /** Whether this machine's kernel has it. Asked until there is an answer, which is then kept. */
    public Answer onHost() {
        Answer known = HOST.get(this);
        if (known != null) return known;
        Answer answer = probe(SystemCalls.host());
        if (answer != Answer.UNKNOWN) HOST.put(this, answer);
        return answer;
    }

    /** The first version of Linux that has it. */
    public KernelVersion since() {
        return new KernelVersion(major, minor, 0);
    }

    private static Answer judge(int result, Errno known) {
        if (result >= 0 || result == -known.number()) return Answer.YES;
        return result == -Errno.EINVAL.number() ? Answer.NO : Answer.UNKNOWN;
    }

    @Override
    public String toString() {
        return title + " (Linux " + major + "." + minor + ")";
    }
}
