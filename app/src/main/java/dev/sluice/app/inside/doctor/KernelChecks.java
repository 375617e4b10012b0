package dev.sluice.app.inside.doctor;

import dev.sluice.director.Remains;
import dev.sluice.linux.Bpf;
import dev.sluice.linux.BpfFs;
import dev.sluice.linux.KernelVersion;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the kernel must offer, and allow this user. */
final class KernelChecks {
    private static final Path BPF_FS = Path.of("/sys/fs/bpf");
    /** {@code ip netns exec} has a /sys of its own; the director uses the first mount namespace's. */
    private static final Path FIRST = Path.of("/proc/1/root/sys/fs/bpf");

    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");
    private static final Path IPVS = Path.of("/proc/net/ip_vs");
    private static final int OLDEST_MAJOR = 6, OLDEST_MINOR = 1;
    /** {@code CAP_NET_ADMIN}, {@code CAP_SYS_ADMIN} and {@code CAP_BPF} of include/uapi/linux/capability.h. */
    private static final int NET_ADMIN = 12, SYS_ADMIN = 21, BPF = 39;

    private KernelChecks() {}

    static List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        findings.add(version());
        findings.add(capabilities());
        findings.add(bpfFs());
        findings.add(
                Files.exists(BTF)
                        ? Finding.ok("btf", BTF + " is there")
                        : Finding.hint(
                                "btf",
                                "the kernel has no BTF: programs load, but bpftool cannot show types",
                                "use a kernel built with CONFIG_DEBUG_INFO_BTF"));
        jit().ifPresent(findings::add);
        findings.add(kernelIpvs());
        findings.addAll(remains());
        return findings;
    }

    private static Finding version() {
        KernelVersion version = KernelVersion.running();
        return version.atLeast(OLDEST_MAJOR, OLDEST_MINOR)
                ? Finding.ok("kernel", "Linux " + version)
                : Finding.problem(
                        "kernel",
                        "Linux " + version + " is older than 6.1, the oldest supported",
                        "install a newer kernel");
    }

    private static Finding capabilities() {
        long bits = effective();
        boolean isEnough = has(bits, NET_ADMIN) && has(bits, BPF) && has(bits, SYS_ADMIN);
        return isEnough
                ? Finding.ok("privileges", "CAP_BPF, CAP_NET_ADMIN and CAP_SYS_ADMIN")
                : Finding.problem(
                        "privileges",
                        "CAP_BPF, CAP_NET_ADMIN or CAP_SYS_ADMIN is missing, so programs cannot be loaded",
                        "sudo sluice doctor");
    }

    private static boolean has(long bits, int capability) {
        return (bits >>> capability & 1) != 0;
    }

    private static long effective() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status")))
                if (line.startsWith("CapEff:"))
                    return Long.parseUnsignedLong(line.substring(7).strip(), 16);
        } catch (IOException e) {
            // Without /proc nothing can be said; the kernel will.
        }
        return -1;
    }

    private static Finding bpfFs() {
        return BpfFs.isMounted(BPF_FS) || BpfFs.isMounted(FIRST)
                ? Finding.ok("bpffs", BPF_FS + " is mounted")
                : Finding.hint(
                        "bpffs",
                        BPF_FS + " is not mounted; the director does it when it starts",
                        "mount -t bpf bpf " + BPF_FS);
    }

    /** Only the first network namespace has the setting. */
    private static Optional<Finding> jit() {
        return Sysctl.find("net/core/bpf_jit_enable")
                .map(value -> value.equals("0")
                        ? Finding.problem(
                                "jit",
                                "eBPF is interpreted, at a tenth of the speed",
                                "sysctl -w net.core.bpf_jit_enable=1")
                        : Finding.ok("jit", "eBPF is compiled"));
    }

    /** A director that starts removes what it may; where it does not see every process, it cannot be certain. */
    private static List<Finding> remains() {
        try {
            return Remains.find(Bpf.host(), BpfFs.path().resolve("sluice")).stream()
                    .map(path -> Finding.hint(
                            "remains",
                            path + " holds the maps of a network namespace that seems to be gone",
                            "rm -r " + path))
                    .toList();
        } catch (IOException | LinuxException e) {
            return List.of(); // who may not look may not balance either, which is said above
        }
    }

    /** Two balancers on one address would each see some packets. */
    private static Finding kernelIpvs() {
        try {
            if (Files.exists(IPVS) && Files.readAllLines(IPVS).size() > 3)
                return Finding.problem(
                        "ip_vs",
                        "the kernel's own IPVS has services too; packets that ours leaves to the stack go to it",
                        "clear it with the original: /sbin/ipvsadm -C, then rmmod ip_vs");
        } catch (IOException e) {
            return Finding.hint("ip_vs", IPVS + " cannot be read: " + e.getMessage(), "");
        }
        return Finding.ok("ip_vs", "the kernel's own IPVS has no services");
    }
}
