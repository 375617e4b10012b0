package dev.sluice.director.datapath;

import dev.sluice.ebpf.ArrayMap;
import dev.sluice.ebpf.BlockArray;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.HashTable;
import dev.sluice.ebpf.LruHash;
import dev.sluice.ebpf.PerCpuArray;
import dev.sluice.ebpf.RingBuffer;
import java.util.List;

/** Every map of a director. The entry counts here are the smallest; the daemon chooses the real ones when it makes them. */
public final class Maps {
    /** Bytes of a bucket of the connection table: eight words, one cache line. */
    public static final int BUCKET = 64;

    /** Connection words; see {@link ConnectionWord}. */
    public static final BlockArray CONNECTIONS = BlockArray.of("connections", BUCKET, 1 << 13);
    /** One cold {@link ConnectionRecord} per word: element {@code bucket * 8 + slot}. */
    public static final ArrayMap RECORDS = ArrayMap.mappable("records", ConnectionRecord.SIZE, 1 << 16);

    /** A power of two of them, {@link Fixed#SERVER_MASK} and one. */
    public static final BlockArray SERVERS = BlockArray.of("servers", Server.SIZE, 1024);
    /** Connections of a server, 8 bytes: inactive in the low half, active in the high. Changed atomically by both sides. */
    public static final ArrayMap GAUGES = ArrayMap.mappable("gauges", 8, 1024);
    /** {@link ServerCounters} per server and CPU. */
    public static final PerCpuArray COUNTERS = PerCpuArray.of("counters", ServerCounters.SIZE, 1024);

    public static final ArrayMap SERVICES = ArrayMap.mappable("services", Service.SIZE, 256);
    /** {@link ServiceKeyView} to the service's index (4 bytes). */
    public static final HashTable SERVICE_KEYS = HashTable.of("service_keys", ServiceKeyView.SIZE, 4, 512);
    /** See {@link ServiceHint}. */
    public static final BlockArray SERVICE_HINTS = BlockArray.of("service_hints", 8, ServiceHint.COUNT);
    /** Masqueraded servers by what their replies come from, {@link ReplyKey}, to the first server's index (4 bytes). */
    public static final HashTable REPLIES = HashTable.of("replies", ReplyKey.SIZE, 4, 1024);
    /** See {@link ReplyChain}. */
    public static final BlockArray REPLY_HINTS =
            BlockArray.of("reply_hints", 8, ReplyChain.HINTS / ReplyChain.PER_ELEMENT);
    /** Slots of {@link Plan}s. */
    public static final ArrayMap SLOTS = ArrayMap.mappable("slots", Plan.SLOT, 4096);

    public static final ArrayMap SETTINGS = ArrayMap.mappable("settings", Settings.SIZE, 1);
    /** {@link StateTimeouts}; only programs with {@link Fixed#SERVICE_TIMEOUTS} look there. */
    public static final BlockArray TIMEOUTS = BlockArray.of("timeouts", StateTimeouts.SIZE, StateTimeouts.COUNT);
    /** Packets per {@link Outcome} and CPU. */
    public static final PerCpuArray OUTCOMES = PerCpuArray.of("outcomes", 8, Outcome.COUNT);

    /** {@link Route}s to clients of masqueraded services; a cache of each CPU's own, filled by the datapath alone. */
    public static final PerCpuArray ROUTES = PerCpuArray.of("routes", Route.SIZE, 1024);
    /** The same to IPv6 clients. */
    public static final PerCpuArray ROUTES6 = PerCpuArray.of("routes6", Route.SIZE, 1024);
    /** {@link IcmpTokens}. */
    public static final PerCpuArray ICMP_TOKENS = PerCpuArray.of("icmp_tokens", IcmpTokens.SIZE, 1);

    /** {@link Locality} by {@link Locality#fillKey}. The kernel keeps as many for every service before it forgets any. */
    public static final LruHash LOCALITIES = LruHash.of("localities", Locality.KEY_SIZE, Locality.SIZE, 16 * 1024);

    /** The packet in hand, when it is traced, and what names it; see {@link Trace}. */
    public static final PerCpuArray TRACED = PerCpuArray.of("traced", Trace.ELEMENT, 1);
    /** Notes of {@link Trace}. */
    public static final RingBuffer TRACE = RingBuffer.of("trace", 1 << 20);
    /** {@link FragmentRecord}s: bounded, the least recently used make room. */
    public static final LruHash FRAGMENTS =
            LruHash.of("fragments", FragmentRecord.KEY_SIZE, FragmentRecord.SIZE, 16 * 1024);
    /** Where a key and a record of {@link #FRAGMENTS} are put together: the stack has no room for them behind a reply's. */
    public static final PerCpuArray FRAGMENT_DRAFT =
            PerCpuArray.of("fragment_draft", FragmentRecord.KEY_SIZE + FragmentRecord.SIZE, 1);
    /** {@link Template}s by {@link Template#fillKey}. */
    public static final LruHash TEMPLATES = LruHash.of("templates", Template.KEY_SIZE, Template.SIZE, 1024);
    /** Where a CPU makes the next of {@link #LOCALITIES}: of its members only the first is ever written. */
    public static final PerCpuArray FRESH_LOCALITY = PerCpuArray.of("fresh_locality", Locality.SIZE, 1);

    /** {@link MarkRule}s. */
    public static final ArrayMap MARK_RULES = ArrayMap.mappable("mark_rules", MarkRule.SIZE, 2 * MarkRule.MOST);
    /** {@link Origin}s by their key. */
    public static final LruHash ORIGINS = LruHash.of("origins", Origin.KEY_SIZE, Origin.SIZE, 1024);

    /** Where a key of {@link #ORIGINS} and its value are put together: the stack has no room for them. */
    public static final PerCpuArray ORIGIN_DRAFT = PerCpuArray.of("origin_draft", Origin.KEY_SIZE + Origin.SIZE, 1);

    /** Where a key of {@link #TEMPLATES} and a template are put together. */
    public static final PerCpuArray TEMPLATE_DRAFT =
            PerCpuArray.of("template_draft", Template.KEY_SIZE + Template.SIZE, 1);

    /** The Call-IDs of {@link #TEMPLATES} that have one, by the same key, for listings: {@link CallId#KEPT} bytes, ending with a 0. */
    public static final LruHash CALLS = LruHash.of("calls", Template.KEY_SIZE, CallId.KEPT, 8 * 1024);

    /** A {@link CallId}. */
    public static final PerCpuArray CALL_DRAFT = PerCpuArray.of("call_draft", CallId.SIZE, 1);

    /** {@link Fib#draft}. */
    public static final PerCpuArray FIB_DRAFT = PerCpuArray.of("fib_draft", Fib.SIZE, 1);

    private Maps() {}

    /** Those of {@link #all} that are made when the first program names them, since few directors need them and they are large. */
    public static List<BpfMap> onDemand() {
        return List.of(ORIGINS);
    }

    /** Those that only a traced program has: made for it, and never pinned. */
    public static List<BpfMap> tracing() {
        return List.of(TRACED, TRACE);
    }

    /** All others: what a director makes, pins and adopts. */
    public static List<BpfMap> all() {
        return List.of(
                CONNECTIONS,
                RECORDS,
                SERVERS,
                GAUGES,
                COUNTERS,
                SERVICES,
                SERVICE_KEYS,
                SERVICE_HINTS,
                REPLIES,
                REPLY_HINTS,
                SLOTS,
                SETTINGS,
                TIMEOUTS,
                OUTCOMES,
                ROUTES,
                ROUTES6,
                ICMP_TOKENS,
                LOCALITIES,
                FRAGMENTS,
                FRAGMENT_DRAFT,
                TEMPLATES,
                MARK_RULES,
                ORIGINS,
                ORIGIN_DRAFT,
                TEMPLATE_DRAFT,
                CALLS,
                CALL_DRAFT,
                FIB_DRAFT,
                FRESH_LOCALITY);
    }
}
