package dev.sluice.keepalived.config.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule in the words of {@code ip rule}.
 *
 * @param attributes {@code from}, {@code to}, {@code table}, {@code preference}, ...: word to value
 * @param flags words without value, e.g. {@code not}
 */
public record Rule(
        Family family,
        Map<String, String> attributes,
        List<String> flags,
        boolean tracked,
        Optional<String> trackGroup,
        Place place) {}
