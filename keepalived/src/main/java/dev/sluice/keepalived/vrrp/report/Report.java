package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.config.model.Configuration;
import java.util.List;

/**
 * All of VRRP at one moment.
 *
 * @param punctuality how late adverts were
 */
public record Report(
        Configuration configuration,
        List<InstanceReport> instances,
        List<SessionReport> sessions,
        List<ScriptReport> scripts,
        Punctuality punctuality) {}
