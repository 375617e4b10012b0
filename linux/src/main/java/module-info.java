/** The one door to system calls. */
module dev.sluice.linux {
    requires static org.jspecify;

    exports dev.sluice.linux;
    exports dev.sluice.linux.netlink;
}
