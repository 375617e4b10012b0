package dev.sluice.director;

/** The attached datapath programs, as far as the director commands them. */
@FunctionalInterface
public interface Programs {
    /**
     * Compiles the datapath anew for this time unit ({@code Settings.unitShift}) and puts it in the place of the attached programs,
     * each in one step.
     */
    void install(int unitShift);
}
