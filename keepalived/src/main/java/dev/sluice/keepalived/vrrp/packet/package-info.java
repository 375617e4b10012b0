/**
 * VRRP on the wire: versions 2 (RFC 3768) and 3 (RFC 9568), the authentication of RFC 2338, gratuitous ARP and unsolicited
 * neighbour advertisements.
 *
 * <p>{@link dev.sluice.keepalived.vrrp.packet.Datagram} is what a socket received, {@link
 * dev.sluice.keepalived.vrrp.packet.Advert} what it says, {@link dev.sluice.keepalived.vrrp.packet.Acceptance} whether an
 * instance believes it and {@link dev.sluice.keepalived.vrrp.packet.Reject} why not. {@link
 * dev.sluice.keepalived.vrrp.packet.OutgoingAdvert} is the other direction. All are used by one thread and reused for every
 * packet, so that receiving and sending allocate nothing.
 */
@NullMarked
package dev.sluice.keepalived.vrrp.packet;

import org.jspecify.annotations.NullMarked;
