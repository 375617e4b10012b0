/** {@code sluice mark}: the director's own rules that give packets the marks of {@code ipvsadm -f} services. */
@NullMarked
package dev.sluice.app.mark;

import org.jspecify.annotations.NullMarked;
