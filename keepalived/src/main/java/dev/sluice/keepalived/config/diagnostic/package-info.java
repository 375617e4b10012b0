/** What is wrong with a configuration, where, and what to write instead; as text for people and as JSON. */
@NullMarked
package dev.sluice.keepalived.config.diagnostic;

import org.jspecify.annotations.NullMarked;
