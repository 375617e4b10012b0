/**
 * Health checks. A {@link dev.sluice.keepalived.check.Probe} runs one check again and again on a virtual thread of its own and
 * knows when a result counts; an {@link dev.sluice.keepalived.check.Attempt} is one run of it, a class a kind. Nothing here knows
 * of services: the same probe may stand for many servers.
 */
@NullMarked
package dev.sluice.keepalived.check;

import org.jspecify.annotations.NullMarked;
