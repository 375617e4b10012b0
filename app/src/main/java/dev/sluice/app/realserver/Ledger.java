package dev.sluice.app.realserver;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this host serves and what was changed for that, in order. As text: one line per virtual address, one per change. */
final class Ledger {
    private static final String VIP = "vip", CHANGE = "change";

    private final Map<Inet4Address, Carriage> vips = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    /** @param purpose what the change is good for */
    record Entry(Purpose purpose, Change change) {}

    /** For how long a change is needed: as long as any virtual address, any tunnelled one, or this one is served. */
    record Purpose(String word) {
        static final Purpose ANY = new Purpose("any"), TUNNEL = new Purpose("tun");

        static Purpose of(Inet4Address vip) {
            return new Purpose(vip.getHostAddress());
        }

        boolean isNeeded(Map<Inet4Address, Carriage> vips) {
            if (equals(ANY)) return !vips.isEmpty();
            if (equals(TUNNEL)) return vips.values().stream().anyMatch(Carriage::isTunnel);
            return vips.keySet().stream().anyMatch(vip -> equals(of(vip)));
        }
    }

    /** The virtual addresses served. */
    Map<Inet4Address, Carriage> vips() {
        return vips;
    }

    /** Those that come by tunnel, in order. */
    Map<Inet4Address, Carriage> tunnelled() {
        Map<Inet4Address, Carriage> tunnelled = new LinkedHashMap<>(vips);
        tunnelled.values().removeIf(carriage -> !carriage.isTunnel());
        return tunnelled;
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    void remove(Entry entry) {
        entries.remove(entry);
    }

    /** What is there for no virtual address any more, the latest first. */
    List<Entry> needless() {
        return entries.reversed().stream()
                .filter(entry -> !entry.purpose().isNeeded(vips))
                .toList();
    }

    /** The change of a setting that was made before. */
    Optional<Entry> ofSetting(String path) {
        return entries.stream()
                .filter(entry -> entry.change() instanceof Setting setting
                        && setting.path().equals(path))
                .findFirst();
    }

    boolean holds(Change change) {
        return entries.stream().anyMatch(entry -> entry.change().equals(change));
    }

    boolean isEmpty() {
        return vips.isEmpty() && entries.isEmpty();
    }

    static Ledger parse(List<String> lines) {
        Ledger ledger = new Ledger();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            if (words.length < 3) throw new IllegalArgumentException("no line of a ledger: " + line);
            if (words[0].equals(VIP)) ledger.vips.put(Inet4Address.ofLiteral(words[1]), Carriage.parse(words[2]));
            else if (words[0].equals(CHANGE)) ledger.add(new Entry(new Purpose(words[1]), Changes.parse(words[2])));
            else throw new IllegalArgumentException("no line of a ledger: " + line);
        }
        return ledger;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        vips.forEach((vip, carriage) -> lines.add(VIP + " " + vip.getHostAddress() + " " + carriage.word()));
        for (Entry entry : entries) lines.add(CHANGE + " " + entry.purpose().word() + " " + entry.change());
        return lines;
    }
}
