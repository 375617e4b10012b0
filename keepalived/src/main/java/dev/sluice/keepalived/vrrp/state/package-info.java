/**
 * Who is master: the state machine of RFC 9568 §6.4 as a table, with keepalived's additions.
 *
 * <p>{@link dev.sluice.keepalived.vrrp.state.StateTable} is to be read beside the RFC; {@link
 * dev.sluice.keepalived.vrrp.state.VirtualRouter} holds what one instance knows, turns packets and timers into events and
 * carries out the table's actions on {@link dev.sluice.keepalived.vrrp.state.Effects}. Nothing here reads a clock, a socket or a
 * file: every method is told the time, in nanoseconds of one clock that never jumps back. One thread owns it all.
 */
@NullMarked
package dev.sluice.keepalived.vrrp.state;

import org.jspecify.annotations.NullMarked;
