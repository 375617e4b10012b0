/** keepalived: its configuration language, health checkers and VRRP. */
module dev.sluice.keepalived {
    requires static org.jspecify;
    requires transitive dev.sluice.control;
    requires dev.sluice.linux;
    requires jdk.unsupported;

    exports dev.sluice.keepalived.command;
    exports dev.sluice.keepalived.config;
    exports dev.sluice.keepalived.config.diagnostic;
    exports dev.sluice.keepalived.config.diff;
    exports dev.sluice.keepalived.config.keyword;
    exports dev.sluice.keepalived.config.model;
    exports dev.sluice.keepalived.config.text;
    exports dev.sluice.keepalived.process;
    exports dev.sluice.keepalived.script;
}
