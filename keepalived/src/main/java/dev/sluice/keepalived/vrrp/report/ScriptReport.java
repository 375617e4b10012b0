package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.config.model.TrackScript;
import java.util.Optional;

/**
 * One {@code vrrp_script} that somebody tracks, at one moment.
 *
 * @param good what it said; empty before its first end
 * @param running whether it runs just now
 */
public record ScriptReport(TrackScript settings, Optional<Boolean> good, boolean running) {}
