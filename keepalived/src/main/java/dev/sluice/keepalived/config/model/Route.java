package dev.sluice.keepalived.config.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A route in the words of {@code ip route}.
 *
 * @param type {@code unicast}, {@code blackhole}, ...
 * @param destination as written; {@code default} for everything
 * @param attributes {@code via}, {@code dev}, {@code table}, {@code metric}, ...: word to value
 * @param flags words without value, e.g. {@code onlink}
 * @param nextHops of a multipath route, each with its own {@code via}, {@code dev}, {@code weight}
 */
public record Route(
        Family family,
        String type,
        String destination,
        Map<String, String> attributes,
        List<String> flags,
        List<Map<String, String>> nextHops,
        boolean tracked,
        Optional<String> trackGroup,
        Place place) {
    /** The interfaces that it names. */
    public List<String> devices() {
        return Stream.concat(Stream.of(attributes), nextHops.stream())
                .flatMap(words -> Stream.of("dev", "oif").map(words::get))
                .filter(Objects::nonNull)
                .toList();
    }
}
