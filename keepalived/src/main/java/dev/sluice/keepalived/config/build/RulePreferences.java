package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.model.Family;
import java.util.EnumMap;
import java.util.Map;

/**
 * Preferences of rules that have none: from 16384 downwards for each family, static rules first, then as instances follow each
 * other in the file. So the same file always has the same, and a rule goes by the preference that it came with.
 */
final class RulePreferences {
    private static final int FIRST = 16_384;

    private final Map<Family, Integer> assigned = new EnumMap<>(Family.class);

    int next(Family family) {
        return assigned.merge(family, FIRST, (last, _) -> last - 1);
    }
}
