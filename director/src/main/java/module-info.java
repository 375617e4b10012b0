/** Services, real servers, schedulers and the datapath. */
module dev.sluice.director {
    requires static org.jspecify;
    requires transitive dev.sluice.control;
    requires transitive dev.sluice.ebpf;
    requires transitive dev.sluice.linux;

    uses dev.sluice.director.OwnScheduler;

    exports dev.sluice.director;
    exports dev.sluice.director.datapath;
    // The compiler reads the constants of what it compiles.
    opens dev.sluice.director.datapath to
            dev.sluice.ebpf;
}
