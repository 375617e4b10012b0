package dev.sluice.director.datapath;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The datapath on the JVM, as tc and as XDP have it, at a time that stands still and with routes to nowhere. */
@ParameterizedClass
@EnumSource(Hook.class)
abstract class AtEachHook {
    /** {@code BPF_FIB_LKUP_RET_NOT_FWDED}. */
    private static final int NO_ROUTE = 4;

    @Parameter
    Hook hook = Hook.TC;

    Balancer balancer = Balancer.simulated();

    @BeforeEach
    void standStill() {
        Kernel.clock = () -> 1_000_000_000_000L;
        Kernel.fib = (_, _, _) -> NO_ROUTE;
        balancer = Balancer.simulated();
    }

    @AfterEach
    void goOn() {
        Kernel.clock = System::nanoTime;
        Kernel.fib = (_, _, _) -> NO_ROUTE;
    }
}
