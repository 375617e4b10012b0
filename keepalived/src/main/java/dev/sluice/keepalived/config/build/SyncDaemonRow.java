package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.SyncDaemon;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code lvs_sync_daemon IF [[inst] INSTANCE] [id N] [maxlen N] [port N] [ttl N] [group ADDRESS]}. */
final class SyncDaemonRow {
    private static final Map<String, Integer> NUMBERS = Map.of("id", 255, "maxlen", 65_507, "port", 65_535, "ttl", 255);

    private SyncDaemonRow() {}

    static Optional<SyncDaemon> parse(Values v, Statement statement) {
        List<Word> words = statement.arguments();
        Map<String, Integer> numbers = new HashMap<>();
        Optional<String> instance = Optional.empty();
        Optional<InetAddress> group = Optional.empty();
        int i = 1;
        while (i < words.size()) {
            Word word = words.get(i++);
            Word value = i < words.size() ? words.get(i) : word;
            if (NUMBERS.containsKey(word.text())) {
                if (number(v, word, value)) numbers.put(word.text(), Values.integerOf(value.text()));
                i++;
            } else if (word.text().equals("group")) {
                group = Optional.ofNullable(Literals.address(value.text())).filter(InetAddress::isMulticastAddress);
                if (group.isEmpty())
                    v.warn(Code.BAD_VALUE, value, "'" + value + "' is not a multicast address; it is ignored", "");
                i++;
            } else if (word.text().equals("inst")) {
                instance = Optional.of(value.text());
                i++;
            } else if (i == 2) instance = Optional.of(word.text());
            else v.warn(Code.BAD_VALUE, word, "unknown lvs_sync_daemon option '" + word + "'; it is ignored", "");
        }
        return Optional.of(new SyncDaemon(
                words.getFirst().text(),
                instance,
                Optional.ofNullable(numbers.get("id")),
                Optional.ofNullable(numbers.get("maxlen")),
                Optional.ofNullable(numbers.get("port")),
                Optional.ofNullable(numbers.get("ttl")),
                group,
                Place.set(statement.at())));
    }

    private static boolean number(Values v, Word name, Word value) {
        int most = NUMBERS.getOrDefault(name.text(), 0);
        int least = name.text().equals("id") ? 0 : 1;
        if (Literals.integer(value.text(), least, most) != null) return true;
        v.warn(
                Code.OUT_OF_RANGE,
                value,
                "lvs_sync_daemon " + name + " '" + value + "' is not a number from " + least + " to " + most
                        + "; it is ignored",
                "");
        return false;
    }
}
