package dev.sluice.director;

import dev.sluice.director.datapath.ReplyKey;
import dev.sluice.director.datapath.Server;
import dev.sluice.ebpf.Mem;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * By what a masqueraded server answers from, the server entries it may be: the datapath's replies map, its chains through {@link
 * Server#next}, and the filter in front of it. Links are stored so that a reader always finds a chain with an end.
 */
final class Replies {
    private final Tables tables;
    private final Map<ServerId, List<Integer>> chains = new HashMap<>();
    /** Of each entry in a chain. */
    private final Map<Integer, ServerId> sources = new HashMap<>();

    private final int[] filtered;

    Replies(Tables tables, int filterBits) {
        this.tables = tables;
        filtered = new int[filterBits];
    }

    /** Where replies come from: the service counts by its protocol only. */
    private static ServerId source(Server entry) {
        boolean anyPort = (entry.flags() & (Server.ANY_PORT | Server.MARKED)) != 0;
        return source(ServerId.address(entry), anyPort ? 0 : entry.port(), entry.kind());
    }

    static ServerId source(InetAddress address, int port, int kind) {
        return new ServerId(new ServiceId(PacketOrder.unspecified(address), 0, kind), address, port, 0);
    }

    /** Lets replies of this entry in; repeating it does nothing. */
    void add(int index) {
        Server entry = tables.server(index);
        ServerId source = source(entry);
        List<Integer> chain = chains.computeIfAbsent(source, _ -> new ArrayList<>());
        if (chain.contains(index)) return;
        sources.put(index, source);
        entry.next(chain.isEmpty() ? 0 : chain.getFirst());
        VarHandle.releaseFence();
        chain.addFirst(index);
        tables.putReply(source, index);
        count(source, 1);
    }

    /** The entry may answer from another port than before. */
    void refresh(int index) {
        if (source(tables.server(index)).equals(sources.get(index))) return;
        remove(index);
        add(index);
    }

    void remove(int index) {
        ServerId source = sources.remove(index);
        if (source == null) return;
        List<Integer> chain = chains.get(source);
        if (chain == null) return;
        int at = chain.indexOf(index);
        if (at < 0) return;
        boolean _ = chain.remove(Integer.valueOf(index));
        int after = at < chain.size() ? chain.get(at) : 0;
        if (at > 0) tables.server(chain.get(at - 1)).next(after);
        else if (after != 0) tables.putReply(source, after);
        else {
            unlist(source);
            chains.remove(source);
        }
        count(source, -1);
    }

    /** Takes over what another daemon left: {@code indices} are the entries that replies may come from. */
    void adopt(List<Integer> indices) {
        Map<ServerId, List<Integer>> wanted = new HashMap<>();
        for (int index : indices)
            wanted.computeIfAbsent(source(tables.server(index)), _ -> new ArrayList<>())
                    .add(index);
        for (ServerId key : tables.replies()) if (!wanted.containsKey(key)) unlist(key);
        wanted.forEach((source, members) -> {
            List<Integer> found = chain(source, members.size());
            if (found.size() == members.size() && found.containsAll(members)) {
                chains.put(source, found);
                for (int entry : found) {
                    sources.put(entry, source);
                    count(source, 1);
                }
            } else for (int index : members) add(index);
        });
        for (int bit = 0; bit < filtered.length; bit++) if (filtered[bit] == 0) filter(bit, false);
    }

    private List<Integer> chain(ServerId source, int most) {
        List<Integer> found = new ArrayList<>();
        int index = tables.findReply(source);
        for (; index != 0 && found.size() <= most; index = tables.server(index).next()) found.add(index);
        return found;
    }

    private void unlist(ServerId source) {
        tables.removeReply(source);
    }

    private void count(ServerId source, int more) {
        int bit = ReplyKey.filterBit(PacketOrder.fold(source.address()));
        filtered[bit] += more;
        filter(bit, filtered[bit] != 0);
    }

    private void filter(int bit, boolean on) {
        Mem filter = tables.settings().replyFilter();
        int offset = bit >>> 3, mask = 1 << (bit & 7), before = filter.u8(offset);
        int after = on ? before | mask : before & ~mask;
        if (after != before) filter.u8(offset, after);
    }
}
