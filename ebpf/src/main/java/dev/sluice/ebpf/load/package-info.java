/** Gives programs and maps to a kernel: made from inert specs, owned by objects that close them, pinned to outlive the JVM. */
@NullMarked
package dev.sluice.ebpf.load;

import org.jspecify.annotations.NullMarked;
