package dev.sluice.director;

import java.util.Set;

/** The attached datapath programs, as far as the director commands them. */
@FunctionalInterface
interface Programs {
    /**
     * Compiles the datapath anew for this time unit ({@code Settings.unitShift}) and puts it in the place of the attached programs,
     * each in one step.
     */
    void install(int unitShift);

    /**
     * Compiles the datapath anew with these features, and no others, and puts it in the place of the attached programs, each in one
     * step. Nothing where programs have them all.
     *
     * @throws Refusal if the kernel's verifier does not take them; then the attached programs stay
     */
    default void extend(Set<DatapathFeature> features) throws Refusal {}

    /**
     * Compiles the datapath anew with these users' schedulers and puts it in the place of the attached programs, each in one step.
     *
     * @throws Refusal if the compiler or the kernel's verifier does not take them; then the attached programs stay
     */
    default void schedule(SchedulerCode code) throws Refusal {
        throw new UnsupportedOperationException("users' schedulers");
    }
}
