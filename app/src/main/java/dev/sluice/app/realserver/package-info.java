/** {@code sluice realserver}: makes this machine a real server for direct routing or tunnelling, and itself again. */
@NullMarked
package dev.sluice.app.realserver;

import org.jspecify.annotations.NullMarked;
