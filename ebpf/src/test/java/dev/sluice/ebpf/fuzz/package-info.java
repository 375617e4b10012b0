/**
 * The differential fuzzer: random programs of the subset, written straight as class files, run on the JVM and through
 * {@code BPF_PROG_TEST_RUN}, and compared in verdict, packet bytes and map contents.
 *
 * <p>It shares no code with the compiler, so that one mistake cannot hide in both: {@code Comparison} and its like stand here again.
 */
@NullMarked
package dev.sluice.ebpf.fuzz;

import org.jspecify.annotations.NullMarked;
