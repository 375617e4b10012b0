/**
 * The one door to the kernel of this machine.
 *
 * <p>Every system call of Sluice is a {@link dev.sluice.linux.SystemCall} that {@link dev.sluice.linux.SystemCalls#invoke} makes:
 * the real kernel through {@code java.lang.foreign}, linked here and nowhere else, or a fake in tests. What is refused becomes a
 * {@link dev.sluice.linux.LinuxException} that names call, object, {@link dev.sluice.linux.Errno} and remedy.
 *
 * <p>In reading order:
 * <ul>
 *   <li>{@link dev.sluice.linux.FileDescriptor} owns what the kernel opened; {@link dev.sluice.linux.MappedMemory} what it mapped.
 *       Both are closed by their owner and by nothing else.
 *   <li>{@link dev.sluice.linux.Bpf} is bpf(2), a method per command; {@code dev.sluice.ebpf.load} makes maps, programs and links
 *       of it. {@link dev.sluice.linux.BpfFs} is where they are pinned.
 *   <li>{@link dev.sluice.linux.NetworkNamespace}: enter, make, name. Belongs to threads, so work elsewhere gets its own thread.
 *   <li>{@code dev.sluice.linux.netlink}: interfaces, addresses, routes, neighbours, traffic control, and news of them.
 *       {@link dev.sluice.linux.Ethtool}, {@link dev.sluice.linux.InterfaceIndex} and {@link dev.sluice.linux.Sysctl} are the
 *       older ways in that are still needed.
 *   <li>{@link dev.sluice.linux.KernelSocket} carries netlink and {@link dev.sluice.linux.PacketSocket}.
 *   <li>{@link dev.sluice.linux.Feature} asks the kernel what it can do: yes, no, or could not tell.
 * </ul>
 *
 * <p>Threads: a call blocks the platform thread it is made on and pins a virtual thread to its carrier, so whatever may wait runs
 * on a named platform thread. Objects say whether several threads may use them. Numbers are in host order, which is little endian
 * on both architectures, x86-64 and aarch64.
 */
@NullMarked
package dev.sluice.linux;

import org.jspecify.annotations.NullMarked;
