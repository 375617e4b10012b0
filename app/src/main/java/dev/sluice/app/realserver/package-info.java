/**
 * Prepares the host it runs on to be a real server: {@code sluice realserver}.
 *
 * <p>Each thing done is a {@link dev.sluice.app.realserver.Change}, written down in the {@link
 * dev.sluice.app.realserver.Ledger} before it is made, so that {@code down} can undo exactly what {@code up} did.
 */
@NullMarked
package dev.sluice.app.realserver;

import org.jspecify.annotations.NullMarked;
