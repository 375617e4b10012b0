/** Java that runs in the kernel: language, compiler, loader. */
module dev.sluice.ebpf {
    requires static org.jspecify;
    requires transitive dev.sluice.linux;

    exports dev.sluice.ebpf;
    exports dev.sluice.ebpf.compiler;
    exports dev.sluice.ebpf.load;
}
