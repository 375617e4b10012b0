/**
 * What instances watch besides the network: scripts, files, processes. Each tracker has a thread of its own that may wait, and
 * tells its {@link dev.sluice.keepalived.vrrp.track.Status} to whoever made it; what that means for an instance is decided in
 * {@link dev.sluice.keepalived.vrrp.track.Watch}.
 */
@NullMarked
package dev.sluice.keepalived.vrrp.track;

import org.jspecify.annotations.NullMarked;
