package dev.sluice.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What the kernel is given and how its answers are taken, without a kernel. */
class BpfTest {
    private final FakeKernel kernel = new FakeKernel();
    private final Bpf bpf = new Bpf(kernel);

    private static MemorySegment attr(long... arguments) {
        return FakeKernel.memory(arguments[1], arguments[2]);
    }

    @Test
    void aMapIsCreatedWithTheMembersInTheirPlaces() {
        kernel.on(SystemCall.BPF, arguments -> {
            MemorySegment attr = attr(arguments);
            assertThat(arguments[0]).isZero();
            assertThat(attr.asSlice(0, 20).toArray(JAVA_INT)).containsExactly(1, 4, 8, 100, 1024);
            assertThat(attr.asSlice(28).getString(0)).isEqualTo("servers");
            return 9;
        });
        try (FileDescriptor map = bpf.createMap("servers", 1, 4, 8, 100, 1024)) {
            assertThat(map.number()).isEqualTo(9);
        }
        assertThat(kernel.made()).endsWith("close(9)");
    }

    @Test
    void aLookupCopiesTheValueOrSaysThereIsNone() {
        kernel.on(SystemCall.BPF, arguments -> {
            MemorySegment attr = attr(arguments);
            assertThat(FakeKernel.memory(attr.get(JAVA_LONG, 8), 4).get(JAVA_INT, 0))
                    .isEqualTo(3);
            FakeKernel.memory(attr.get(JAVA_LONG, 16), 8).set(JAVA_LONG, 0, 33);
            return 0;
        });
        kernel.fail(SystemCall.BPF, Errno.ENOENT).fail(SystemCall.BPF, Errno.EFAULT);
        MemorySegment key = MemorySegment.ofArray(new int[] {3});
        long[] value = {0};
        assertThat(bpf.lookup("servers", 9, key, MemorySegment.ofArray(value))).isTrue();
        assertThat(value[0]).isEqualTo(33);
        assertThat(bpf.lookup("servers", 9, key, MemorySegment.ofArray(value))).isFalse();
        assertThatThrownBy(() -> bpf.lookup("servers", 9, key, MemorySegment.ofArray(value)))
                .hasMessage("bpf(BPF_MAP_LOOKUP_ELEM servers): EFAULT");
    }

    @Test
    void aLoadThatASignalStoppedIsTriedAgain() {
        Bpf.Program program =
                new Bpf.Program("director", 6, 37, new long[] {0xb7, 0x95}, "GPL", -1, new byte[0], new byte[0]);
        kernel.fail(SystemCall.BPF, Errno.EAGAIN).fail(SystemCall.BPF, Errno.EAGAIN);
        kernel.on(SystemCall.BPF, arguments -> {
            MemorySegment attr = attr(arguments);
            assertThat(attr.get(JAVA_INT, 4)).isEqualTo(2);
            assertThat(FakeKernel.memory(attr.get(JAVA_LONG, 8), 16).toArray(JAVA_LONG))
                    .containsExactly(0xb7, 0x95);
            assertThat(FakeKernel.memory(attr.get(JAVA_LONG, 16), 4).getString(0))
                    .isEqualTo("GPL");
            return 12;
        });
        assertThat(bpf.loadProgram(program, MemorySegment.NULL)).isEqualTo(12);
        assertThat(kernel.made()).hasSize(3);
    }

    @Test
    void refusedBtfComesWithTheKernelsReason() {
        kernel.fail(SystemCall.BPF, Errno.EINVAL).on(SystemCall.BPF, arguments -> {
            FakeKernel.memory(attr(arguments).get(JAVA_LONG, 8), 64).setString(0, "[1] INT a\nInvalid name_offset:7\n");
            return -Errno.EINVAL.number();
        });
        assertThatThrownBy(() -> bpf.loadBtf("director", new byte[24]))
                .hasMessage("bpf(BPF_BTF_LOAD director): EINVAL - the kernel says: Invalid name_offset:7");
    }

    @Test
    void nothingPinnedIsNoError() {
        kernel.fail(SystemCall.BPF, Errno.ENOENT).fail(SystemCall.BPF, Errno.EPERM);
        assertThat(bpf.pinned("/sys/fs/bpf/x", Bpf.Kind.MAP)).isEmpty();
        assertThatThrownBy(() -> bpf.pinned("/sys/fs/bpf/x", Bpf.Kind.MAP))
                .hasMessage("bpf(BPF_OBJ_GET /sys/fs/bpf/x): EPERM - needs CAP_BPF and CAP_NET_ADMIN; run as root");
    }

    @Test
    void anotherKindOfObjectIsNotTaken() {
        kernel.on(SystemCall.BPF, _ -> 9).on(SystemCall.READLINKAT, arguments -> {
            String target = "anon_inode:bpf-map";
            FakeKernel.memory(arguments[2], arguments[3]).setString(0, target);
            return target.length();
        });
        assertThatThrownBy(() -> bpf.pinned("/sys/fs/bpf/x", Bpf.Kind.PROGRAM))
                .hasMessage("/sys/fs/bpf/x is anon_inode:bpf-map, not anon_inode:bpf-prog");
        assertThat(kernel.made()).endsWith("close(9)");
    }
}
