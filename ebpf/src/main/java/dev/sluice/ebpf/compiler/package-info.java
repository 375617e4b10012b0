/**
 * Java class files to eBPF.
 *
 * <p>{@link dev.sluice.ebpf.compiler.Compiler} is the way in. The stages, in the order to read them: {@code ClassFiles} finds
 * methods; {@code Frontend} and {@code MethodInliner} turn bytecode into steps on variables, with calls inlined and the language
 * ({@code Intrinsics} and its sisters) expanded; {@code JumpThreading} tidies those; {@code SsaBuilder} names every value once;
 * {@code Folding}, {@code BranchFolding}, {@code LoadElimination}, {@code ValueNumbering} and {@code DeadCode} improve them;
 * {@code NullChecks} and {@code StalePointers} refuse what the verifier would; {@code StackLayout}, {@code Selection},
 * {@code RegisterAllocator} and {@code Encoder} make instructions.
 */
@NullMarked
package dev.sluice.ebpf.compiler;

import org.jspecify.annotations.NullMarked;
