/** Commands that the configuration names: who runs them, whether they are safe to run, how they end. No shell anywhere. */
@NullMarked
package dev.sluice.keepalived.script;

import org.jspecify.annotations.NullMarked;
