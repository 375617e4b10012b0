/** {@code sluice demo}: a whole cluster on one machine, with the real director and the real commands. */
@NullMarked
package dev.sluice.app.demo;

import org.jspecify.annotations.NullMarked;
