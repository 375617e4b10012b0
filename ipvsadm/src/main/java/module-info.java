/** The drop-in ipvsadm. */
module dev.sluice.ipvsadm {
    requires static org.jspecify;
    requires transitive dev.sluice.control;

    exports dev.sluice.ipvsadm;
}
