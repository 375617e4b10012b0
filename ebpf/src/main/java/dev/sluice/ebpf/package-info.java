/**
 * Java that runs in the kernel.
 *
 * <p>The language ({@link dev.sluice.ebpf.Mem}, {@link dev.sluice.ebpf.Packet}, {@link dev.sluice.ebpf.Kernel}, the maps and
 * {@link dev.sluice.ebpf.Param}) is ordinary Java: a datapath method can be called, stepped through and tested on the JVM, where
 * maps and packets are simulated. {@code dev.sluice.ebpf.compiler} turns the same method's class file into eBPF,
 * {@code dev.sluice.ebpf.load} gives it to a kernel. Knows nothing of load balancing.
 */
@NullMarked
package dev.sluice.ebpf;

import org.jspecify.annotations.NullMarked;
