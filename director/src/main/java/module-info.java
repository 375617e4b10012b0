/** Services, real servers, schedulers and the datapath. */
module dev.sluice.director {
    requires static org.jspecify;
    requires transitive dev.sluice.control;
    requires transitive dev.sluice.ebpf;
    requires transitive dev.sluice.linux;

    exports dev.sluice.director;
    exports dev.sluice.director.datapath;
}
