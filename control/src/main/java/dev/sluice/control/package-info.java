/**
 * What clients and the director say to each other, and how it looks on the wire. Depends on nothing, so that {@code ipvsadm}
 * starts fast. The words are those of ipvsadm(8) and of the kernel's generic netlink family {@code IPVS}.
 */
@NullMarked
package dev.sluice.control;

import org.jspecify.annotations.NullMarked;
