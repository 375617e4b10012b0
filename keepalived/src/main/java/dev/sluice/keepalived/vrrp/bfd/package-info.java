/**
 * Bidirectional forwarding detection, RFC 5880: asynchronous mode, single hop (RFC 5881). Like the state machine of VRRP this
 * reads no clock and no socket, and one thread owns it.
 */
@NullMarked
package dev.sluice.keepalived.vrrp.bfd;

import org.jspecify.annotations.NullMarked;
