package dev.sluice.ebpf;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Compiles the method once, as a bpf-to-bpf function of at most five arguments, instead of inlining it at every call.
 *
 * <p>If its arguments are numbers and the {@link Packet} and it answers a number, the verifier also follows it only once, by itself
 * ("global function"): then it knows nothing of the arguments, and the caller nothing of the answer, so bounds must be
 * checked again. Any other is followed at every call with what is known there, which can take many steps.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Subprogram {}
