/** The sluice command and its daemon. */
module dev.sluice.app {
    requires static org.jspecify;
    requires dev.sluice.control;
    requires dev.sluice.director;
    requires dev.sluice.ebpf;
    requires dev.sluice.ipvsadm;
    requires dev.sluice.keepalived;
    requires dev.sluice.linux;
    requires jdk.httpserver;

    // The compiler reads the constants of what it compiles.
    opens dev.sluice.app.bench to
            dev.sluice.ebpf;
}
