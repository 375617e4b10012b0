package dev.sluice.keepalived.config.build;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Tunnel;
import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Forwarding;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code NAT}, {@code DR}, or {@code TUN [type ipip|gue port N|gre] [nocsum|csum|remcsum]}. */
final class ForwardingWords {
    private ForwardingWords() {}

    /** The method a keyword names; empty when it is not given or not understood, which has then been told. */
    static Optional<Setting<Forwarding>> parse(Values v, String keyword) {
        Statement statement = v.find(keyword);
        if (statement == null) return Optional.empty();
        List<Word> words = statement.arguments();
        Word first = words.getFirst();
        Forwarding forwarding = switch (first.text()) {
            case "NAT" -> Forwarding.NAT;
            case "DR" -> new Forwarding(ForwardingMethod.DIRECT, Tunnel.IPIP);
            case "TUN" -> new Forwarding(ForwardingMethod.TUNNEL, tunnel(v, words.subList(1, words.size())));
            default -> unknown(v, first);
        };
        return forwarding == null ? Optional.empty() : Optional.of(Setting.set(forwarding, statement.at()));
    }

    private static @Nullable Forwarding unknown(Values v, Word word) {
        boolean letters = List.of("NAT", "DR", "TUN").contains(word.text().toUpperCase(java.util.Locale.ROOT));
        v.warn(
                Code.BAD_VALUE,
                word,
                "unknown [" + word + "] routing method; it is ignored",
                letters ? "write it in capitals" : "NAT, DR or TUN");
        return null;
    }

    private static Tunnel tunnel(Values v, List<Word> words) {
        Tunnel.Type type = Tunnel.Type.IPIP;
        Tunnel.Checksum checksum = Tunnel.Checksum.NONE;
        int port = 0;
        Iterator<Word> rest = words.iterator();
        while (rest.hasNext()) {
            Word word = rest.next();
            switch (word.text()) {
                case "type" -> {
                    type = type(v, word, rest.hasNext() ? rest.next().text() : "");
                }
                case "port" -> {
                    String next = rest.hasNext() ? rest.next().text() : "";
                    Integer number = Literals.integer(next, 1, 65_535);
                    if (number == null)
                        v.warn(Code.OUT_OF_RANGE, word, "tunnel port '" + next + "' is outside 1..65535", "");
                    else port = number;
                }
                case "nocsum" -> checksum = Tunnel.Checksum.NONE;
                case "csum" -> checksum = Tunnel.Checksum.FULL;
                case "remcsum" -> checksum = Tunnel.Checksum.REMOTE;
                default -> v.warn(Code.BAD_VALUE, word, "unknown tunnel option '" + word + "'; it is ignored", "");
            }
        }
        if (type == Tunnel.Type.GUE && port == 0 && !words.isEmpty())
            v.warn(Code.MISSING_VALUE, words.getFirst(), "a GUE tunnel needs a port; ipip is used", "type gue port N");
        return type == Tunnel.Type.GUE && port == 0 ? Tunnel.IPIP : new Tunnel(type, port, checksum);
    }

    private static Tunnel.Type type(Values v, Word word, String name) {
        return switch (name) {
            case "ipip" -> Tunnel.Type.IPIP;
            case "gue" -> Tunnel.Type.GUE;
            case "gre" -> Tunnel.Type.GRE;
            default -> {
                v.warn(Code.BAD_VALUE, word, "Unknown tunnel type " + name + "; ipip is used", "ipip, gue or gre");
                yield Tunnel.Type.IPIP;
            }
        };
    }
}
