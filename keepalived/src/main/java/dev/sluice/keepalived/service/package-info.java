/**
 * Virtual servers as the checkers see them: which servers are alive, whether the quorum is met, what the director's table should
 * therefore hold, and the process that keeps it so. States change on one thread; only probes have their own.
 */
@NullMarked
package dev.sluice.keepalived.service;

import org.jspecify.annotations.NullMarked;
