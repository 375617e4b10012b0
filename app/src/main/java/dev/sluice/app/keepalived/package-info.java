/** Subcommands about keepalived: its configuration files and its processes. */
@NullMarked
package dev.sluice.app.keepalived;

import org.jspecify.annotations.NullMarked;
