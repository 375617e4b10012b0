/**
 * What a master has and a backup has not: addresses, routes and rules; and how they go away again, whatever happens to the
 * process that added them.
 */
@NullMarked
package dev.sluice.keepalived.vrrp.holding;

import org.jspecify.annotations.NullMarked;
