/** Who is told of changes: scripts, named pipes, people by mail. */
@NullMarked
package dev.sluice.keepalived.notify;

import org.jspecify.annotations.NullMarked;
