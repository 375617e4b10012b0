/** Real traffic under trouble: daemons killed, malformed frames, long transfers. */
@NullMarked
package dev.sluice.tests.traffic;

import org.jspecify.annotations.NullMarked;
