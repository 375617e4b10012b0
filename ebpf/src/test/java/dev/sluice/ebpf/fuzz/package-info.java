/**
 * The differential fuzzer: random programs of the subset, written straight as class files, run on the JVM and through
 * {@code BPF_PROG_TEST_RUN}, and compared in verdict, packet bytes and map contents.
 *
 * <p>Written by helper fuzz; the compiler helper need not.
 */
@NullMarked
package dev.sluice.ebpf.fuzz;

import org.jspecify.annotations.NullMarked;
