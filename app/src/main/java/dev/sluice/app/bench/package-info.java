/**
 * Measurements: {@code sluice bench datapath}, {@code sluice bench e2e}.
 *
 * <p>{@link dev.sluice.app.bench.DatapathBench} measures the packet path alone, by {@code BPF_PROG_TEST_RUN}.
 */
@NullMarked
package dev.sluice.app.bench;

import org.jspecify.annotations.NullMarked;
