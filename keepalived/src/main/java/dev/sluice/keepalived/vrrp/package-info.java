/**
 * The VRRP process: one thread that sends adverts on time, and helpers that do everything which may wait.
 *
 * <p>{@link dev.sluice.keepalived.vrrp.VrrpMain} is the child process of keepalived; {@link dev.sluice.keepalived.vrrp.Loop} its
 * thread: it owns all {@link dev.sluice.keepalived.vrrp.Instance}s, waits for packets and timers, and hears of everything else
 * (links, trackers, orders) as tasks of other threads. {@link dev.sluice.keepalived.vrrp.Port} is a socket pair on an interface.
 */
@NullMarked
package dev.sluice.keepalived.vrrp;

import org.jspecify.annotations.NullMarked;
