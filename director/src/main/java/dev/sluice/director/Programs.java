package dev.sluice.director;

import java.util.Set;
import org.jspecify.annotations.Nullable;

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
     * step. Both at once: no program is ever attached that lacks what running services need. Nothing where programs have them all.
     *
     * @param schedulers users' schedulers, and no others; null for those that it has
     * @throws Refusal if the compiler or the kernel's verifier does not take them; then the attached programs stay
     */
    default void extend(Set<DatapathFeature> features, @Nullable SchedulerCode schedulers) throws Refusal {
        if (schedulers != null) throw new UnsupportedOperationException("users' schedulers");
    }
}
