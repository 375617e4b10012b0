/**
 * Real traffic under trouble: daemons killed, malformed frames, long transfers. (Founder writes these: SurvivalTest, TransferTest,
 * MalformedFramesTest; lab need not.)
 */
@NullMarked
package dev.sluice.tests.traffic;

import org.jspecify.annotations.NullMarked;
