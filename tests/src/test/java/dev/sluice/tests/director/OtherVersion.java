package dev.sluice.tests.director;

import dev.sluice.app.Sluice;
import dev.sluice.director.datapath.Fixed;

/** Sluice as another version would be: its packet path has other instructions. */
final class OtherVersion {
    private OtherVersion() {}

    static void main(String[] words) {
        Fixed.ICMP_BURST.set(51 * 256);
        Sluice.main(words);
    }
}
