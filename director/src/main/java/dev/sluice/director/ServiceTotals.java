package dev.sluice.director;

import dev.sluice.control.Counters;
import dev.sluice.director.datapath.Server;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * What a service counted, servers that are gone included: the sum of its elements' counters and an offset, which takes over what
 * an element counted when it is freed, and which zeroing resets. Services are known by {@link VirtualService#created}.
 */
final class ServiceTotals {
    private static final class Account {
        Counters offset = Counters.ZERO;
        final Set<Integer> entries = new HashSet<>();
        int element;
    }

    private final Tables tables;
    private final Map<Long, Account> accounts = new HashMap<>();
    private final Map<Integer, Account> owners = new HashMap<>();

    ServiceTotals(Tables tables) {
        this.tables = tables;
    }

    /**
     * Begins to count this element for the service, from 0; nothing happens if it does already.
     *
     * @param counted what elements have counted until now
     */
    void joins(VirtualService service, int entry, IntFunction<Counters> counted) {
        Account account = accounts.computeIfAbsent(service.created(), _ -> new Account());
        if (!account.entries.add(entry)) return;
        leaves(entry);
        owners.put(entry, account);
        Counters before = counted.apply(entry);
        Tables.write(tables.server(entry).zeroed(), before);
        save(account, account.offset.minus(before));
    }

    /** The element is free, or another service's. */
    void leaves(int entry) {
        Account account = owners.remove(entry);
        if (account == null) return;
        account.entries.remove(entry);
        save(account, account.offset.plus(tables.counters(entry)));
    }

    /** The service now lives in {@code element}. */
    void moves(VirtualService service, int element) {
        Account account = accounts.computeIfAbsent(service.created(), _ -> new Account());
        account.element = element;
        for (int entry : account.entries) tables.server(entry).service(element);
    }

    void ends(VirtualService service) {
        Account account = accounts.remove(service.created());
        if (account == null) return;
        for (int entry : account.entries) {
            owners.remove(entry);
            Server server = tables.server(entry);
            if (server.service() == service.element()) server.service(0);
        }
    }

    Counters offset(VirtualService service) {
        Account account = accounts.get(service.created());
        return account == null ? Counters.ZERO : account.offset;
    }

    Counters total(VirtualService service, Readings readings) {
        Account account = accounts.get(service.created());
        if (account == null) return Counters.ZERO;
        return counted(account, readings).plus(account.offset);
    }

    void zero(VirtualService service, Readings readings) {
        Account account = accounts.get(service.created());
        if (account != null) save(account, Counters.ZERO.minus(counted(account, readings)));
    }

    private static Counters counted(Account account, Readings readings) {
        Counters sum = Counters.ZERO;
        for (int entry : account.entries) sum = sum.plus(readings.of(entry));
        return sum;
    }

    private void save(Account account, Counters offset) {
        account.offset = offset;
        if (account.element != 0) Tables.write(tables.service(account.element).offset(), offset);
    }

    /** Takes over what another daemon left: {@code entries} are all elements in use. */
    void adopt(Collection<VirtualService> services, int[] entries) {
        Map<Integer, Account> byElement = new HashMap<>();
        for (VirtualService service : services) {
            Account account = new Account();
            account.element = service.element();
            account.offset = Tables.read(tables.service(service.element()).offset());
            accounts.put(service.created(), account);
            byElement.put(account.element, account);
        }
        for (int entry : entries) {
            Account account = byElement.get(tables.server(entry).service());
            if (account == null) continue;
            account.entries.add(entry);
            owners.put(entry, account);
        }
    }
}
