package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of {@code virtual_ipaddress}, {@code virtual_ipaddress_excluded} and {@code static_ipaddress}. */
final class AddressRows {
    private static final Set<String> WITH_VALUE =
            Set.of("dev", "brd", "broadcast", "scope", "label", "peer", "preferred_lft", "track_group");
    private static final Set<String> FLAGS =
            Set.of("home", "-nodad", "nodad", "mngtmpaddr", "noprefixroute", "autojoin", "use_vmac", "no_track");
    private static final Set<String> SCOPES = Set.of("global", "site", "link", "host", "nowhere");

    private final Values v;

    AddressRows(Values v) {
        this.v = v;
    }

    List<VirtualAddress> parse(List<List<Word>> rows) {
        List<VirtualAddress> addresses = new ArrayList<>();
        for (List<Word> row : rows) {
            VirtualAddress address = row(row);
            if (address != null) addresses.add(address);
        }
        return addresses;
    }

    private @Nullable VirtualAddress row(List<Word> row) {
        Word first = row.getFirst();
        String[] parts = first.text().split("/", 2);
        InetAddress address = Literals.address(parts[0]);
        Integer prefix =
                address == null ? null : prefix(parts, Family.of(address).bits());
        if (address == null || prefix == null) {
            v.warn(Code.DROPPED, first, "'" + first + "' is not an IP address; the row is ignored", "");
            return null;
        }
        Map<String, String> options = new HashMap<>();
        List<String> flags = new ArrayList<>();
        Iterator<Word> words = row.listIterator(1);
        while (words.hasNext()) {
            Word word = words.next();
            if (FLAGS.contains(word.text())) flags.add(word.text());
            else if (!WITH_VALUE.contains(word.text())) unknown(word);
            else if (!words.hasNext())
                v.warn(Code.MISSING_VALUE, word, "'" + word + "' has no value; it is ignored", "");
            else option(word.text(), words.next(), address, options);
        }
        return new VirtualAddress(
                address,
                prefix,
                device(row, options),
                Optional.ofNullable(options.get("brd")),
                Optional.ofNullable(options.get("scope")),
                Optional.ofNullable(options.get("label")),
                Optional.ofNullable(options.get("peer")).map(InetAddress::ofLiteral),
                List.copyOf(flags),
                Optional.ofNullable(options.get("preferred_lft")),
                Optional.ofNullable(options.get("track_group")),
                Place.set(first.at()));
    }

    private void unknown(Word word) {
        boolean address = Literals.address(word.text()) != null;
        v.warn(
                Code.BAD_VALUE,
                word,
                "Unknown configuration entry '" + word + "' for ip address; it is ignored",
                address ? "one address a line" : "");
    }

    private void option(String name, Word value, InetAddress address, Map<String, String> options) {
        switch (name) {
            case "scope" -> {
                boolean known = SCOPES.contains(value.text()) || Literals.integer(value.text()) != null;
                if (!known) v.warn(Code.BAD_VALUE, value, "unknown scope '" + value + "'; it is ignored", "");
                else options.put(name, value.text());
            }
            case "peer" -> {
                InetAddress peer = Literals.address(value.text().replaceFirst("/.*", ""));
                if (peer == null || Family.of(peer) != Family.of(address))
                    v.warn(Code.BAD_VALUE, value, "peer '" + value + "' does not match the address; it is ignored", "");
                else options.put(name, peer.getHostAddress());
            }
            case "brd", "broadcast" -> {
                boolean known = value.text().matches("[-+]") || Literals.address(value.text()) != null;
                if (!known)
                    v.warn(Code.BAD_VALUE, value, "invalid broadcast address '" + value + "'; it is ignored", "");
                else options.put("brd", value.text());
            }
            default -> options.put(name, value.text());
        }
    }

    private Optional<String> device(List<Word> row, Map<String, String> options) {
        String device = options.get("dev");
        Optional<Set<String>> known = v.context().host().interfaces();
        if (device != null
                && known.isPresent()
                && !known.get().contains(device)
                && !v.context().dynamicInterfaces())
            v.warn(
                    Code.NO_SUCH_INTERFACE,
                    row.getFirst(),
                    "there is no interface " + device + " for " + row.getFirst(),
                    "set dynamic_interfaces in global_defs if it appears later");
        return Optional.ofNullable(device);
    }

    private static @Nullable Integer prefix(String[] parts, int bits) {
        if (parts.length == 1) return bits;
        boolean mask = bits == 32 && parts[1].indexOf('.') >= 0;
        return mask ? netmask(parts[1]) : Literals.integer(parts[1], 0, bits);
    }

    private static @Nullable Integer netmask(String word) {
        InetAddress mask = Literals.address(word);
        if (mask == null || mask.getAddress().length != 4) return null;
        int bits = java.nio.ByteBuffer.wrap(mask.getAddress()).getInt();
        int length = Integer.bitCount(bits);
        return length == 0 || bits == -1 << (32 - length) ? Integer.valueOf(length) : null;
    }
}
