/**
 * The part of the director that runs in the kernel, and the layout of the maps through which the daemon steers it.
 *
 * <p>Methods that take a {@link dev.sluice.ebpf.Packet} are compiled to eBPF; the typed views ({@code Service}, {@code Server},
 * {@code Plan}...) are used by both sides. Addresses and ports are kept as they stand in packets: network order, read as native
 * ints. Index 0 of every table means none. This package alone is also under GPL-2.0, since some helpers are offered to
 * GPL-compatible programs only.
 */
@NullMarked
package dev.sluice.director.datapath;

import org.jspecify.annotations.NullMarked;
