/**
 * The processes of keepalived: a parent that reads the configuration, keeps the others running and passes signals on to them; its
 * children are Java processes of their own, listed in {@link dev.sluice.keepalived.process.Child}.
 */
@NullMarked
package dev.sluice.keepalived.process;

import org.jspecify.annotations.NullMarked;
