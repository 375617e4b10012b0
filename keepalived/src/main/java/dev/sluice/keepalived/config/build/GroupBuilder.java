package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.VirtualServerGroup;
import dev.sluice.keepalived.config.model.VirtualServerGroup.Mark;
import dev.sluice.keepalived.config.model.VirtualServerGroup.Member;
import dev.sluice.keepalived.config.model.VirtualServerGroup.Range;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Section;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds {@code virtual_server_group}. */
final class GroupBuilder {
    /** Every address becomes a virtual service; a mistyped prefix must not make millions. */
    private static final int MOST_ADDRESSES = 65_536;

    private final Values v;

    GroupBuilder(Section section, Context context) {
        this.v = new Values(section, context);
    }

    VirtualServerGroup build(String name) {
        List<Member> members = new ArrayList<>();
        for (List<Word> row : v.section().rows()) {
            Member member = row.getFirst().text().equals("fwmark") ? mark(row) : range(row);
            if (member != null) members.add(member);
        }
        return new VirtualServerGroup(name, Place.set(v.at()), List.copyOf(members));
    }

    private @Nullable Member mark(List<Word> row) {
        BigDecimal mark = row.size() > 1 ? Literals.integer(row.get(1).text()) : null;
        if (mark == null || mark.signum() < 1 || mark.compareTo(BigDecimal.valueOf(0xffff_ffffL)) > 0) {
            v.warn(
                    Code.OUT_OF_RANGE,
                    row.getFirst(),
                    "fwmark needs a number from 1 to 4294967295; skipped",
                    "fwmark N");
            return null;
        }
        Optional<Family> family = Optional.empty();
        if (row.size() > 2) {
            Word word = row.get(2);
            if (word.text().equals("inet")) family = Optional.of(Family.IPV4);
            else if (word.text().equals("inet6")) family = Optional.of(Family.IPV6);
            else v.warn(Code.BAD_VALUE, word, "unknown family '" + word + "'; it is ignored", "inet or inet6");
        }
        return new Mark(mark.longValue(), family, Place.set(row.getFirst().at()));
    }

    private @Nullable Member range(List<Word> row) {
        Word word = row.getFirst();
        String text = word.text();
        int slash = text.indexOf('/');
        int dash = text.indexOf('-');
        String first = slash >= 0 ? text.substring(0, slash) : dash >= 0 ? text.substring(0, dash) : text;
        InetAddress address = Literals.address(first);
        Integer port = row.size() > 1 ? Literals.integer(row.get(1).text(), 0, 65_535) : Integer.valueOf(0);
        BigInteger count = address == null
                ? BigInteger.ZERO
                : slash >= 0
                        ? network(address, text.substring(slash + 1))
                        : dash >= 0 ? span(address, text.substring(dash + 1)) : BigInteger.ONE;
        if (address == null || port == null || count.signum() <= 0) {
            String shown = String.join(" ", row.stream().map(Word::text).toList());
            v.warn(Code.DROPPED, word, "Invalid virtual server group IP address " + shown + "; skipped", "");
            return null;
        }
        if (count.compareTo(BigInteger.valueOf(MOST_ADDRESSES)) > 0) {
            v.warn(
                    Code.OUT_OF_RANGE,
                    word,
                    "a range of " + count + " addresses, each of them a service; skipped",
                    "use a fwmark");
            return null;
        }
        return new Range(address, count.intValue(), port, Place.set(word.at()));
    }

    private static BigInteger network(InetAddress address, String prefix) {
        int bits = Family.of(address).bits();
        Integer length = Literals.integer(prefix, 0, bits);
        return length == null ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(bits - length);
    }

    /** From an address to another one, or to the last octet (decimal) or group (hexadecimal) of one. */
    private static BigInteger span(InetAddress address, String end) {
        BigInteger from = new BigInteger(1, address.getAddress());
        InetAddress last = Literals.address(end);
        if (last != null && Family.of(last) == Family.of(address))
            return new BigInteger(1, last.getAddress()).subtract(from).add(BigInteger.ONE);
        boolean four = Family.of(address) == Family.IPV4;
        if (last != null || !end.matches(four ? "[0-9]{1,3}" : "[0-9A-Fa-f]{1,4}")) return BigInteger.ZERO;
        int to = Integer.parseInt(end, four ? 10 : 16);
        int start = from.intValue() & (four ? 0xff : 0xffff);
        return to > (four ? 255 : 0xffff) ? BigInteger.ZERO : BigInteger.valueOf(to - start + 1L);
    }
}
