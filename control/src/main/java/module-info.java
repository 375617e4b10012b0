/** Requests and replies between clients and director. */
module dev.sluice.control {
    requires static org.jspecify;

    exports dev.sluice.control;
}
