/** keepalived as operators run it, with the real director and real traffic. */
@NullMarked
package dev.sluice.tests.keepalived;

import org.jspecify.annotations.NullMarked;
