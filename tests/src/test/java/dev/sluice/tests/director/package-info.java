/** The director's daemon on a real kernel: what it attaches, pins, adopts and leaves behind. */
@NullMarked
package dev.sluice.tests.director;

import org.jspecify.annotations.NullMarked;
