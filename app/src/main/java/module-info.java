/** The sluice command and its daemon. */
module dev.sluice.app {
    requires static org.jspecify;
    requires dev.sluice.control;
    requires dev.sluice.director;
    requires dev.sluice.ebpf;
    requires dev.sluice.ipvsadm;
    requires dev.sluice.linux;
}
