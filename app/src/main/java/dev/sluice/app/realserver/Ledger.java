package dev.sluice.app.realserver;

import dev.sluice.app.realserver.Carriage.TunnelEnd;
import dev.sluice.control.AddressForm;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this host serves and what was changed for that, in order. As text: one line per virtual address, one per change. */
final class Ledger {
    private static final String VIP = "vip", CHANGE = "change";

    private final Map<InetAddress, Carriage> vips = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    /** @param need what the change is good for */
    record Entry(Need need, Change change) {}

    /** The virtual addresses served. */
    Map<InetAddress, Carriage> vips() {
        return vips;
    }

    /** Those that come by tunnel, in order. */
    Map<InetAddress, TunnelEnd> tunnelled() {
        Map<InetAddress, TunnelEnd> tunnelled = new LinkedHashMap<>();
        vips.forEach((vip, carriage) -> {
            if (carriage.tunnel() != null) tunnelled.put(vip, carriage.tunnel());
        });
        return tunnelled;
    }

    /** Whether any virtual address needs it. */
    boolean needs(Need need) {
        return vips.entrySet().stream()
                .anyMatch(vip -> vip.getValue().needs(vip.getKey()).contains(need));
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    void remove(Entry entry) {
        entries.remove(entry);
    }

    /** What is there for no virtual address any more, the latest first. */
    List<Entry> needless() {
        return entries.reversed().stream().filter(entry -> !needs(entry.need())).toList();
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
            if (words[0].equals(VIP)) ledger.vips.put(InetAddress.ofLiteral(words[1]), Carriage.parse(words[2]));
            else if (words[0].equals(CHANGE)) ledger.add(new Entry(new Need(words[1]), Changes.parse(words[2])));
            else throw new IllegalArgumentException("no line of a ledger: " + line);
        }
        return ledger;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        vips.forEach((vip, carriage) -> lines.add(VIP + " " + AddressForm.text(vip) + " " + carriage.word()));
        for (Entry entry : entries) lines.add(CHANGE + " " + entry.need().word() + " " + entry.change());
        return lines;
    }
}
