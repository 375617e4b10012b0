/** What VRRP says of itself: to {@code sluice ha status}, and in the files that the original writes on signals. */
@NullMarked
package dev.sluice.keepalived.vrrp.report;

import org.jspecify.annotations.NullMarked;
