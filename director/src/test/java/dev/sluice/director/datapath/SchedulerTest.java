package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Picks against models written from the IPVS reference §2, with changes in between. */
class SchedulerTest {
    private Balancer balancer;
    private int service;

    @BeforeEach
    void start() {
        balancer = Balancer.simulated();
        service = balancer.addService("10.9.9.9", 80, Ip4.TCP, Service.SEQUENCE);
    }

    private int[] servers(int count) {
        int[] servers = new int[count];
        for (int i = 0; i < count; i++)
            servers[i] = balancer.addServer(service, "10.0.2." + (i + 1), 80, Server.DIRECT);
        return servers;
    }

    private int plan() {
        return balancer.service(service).plan();
    }

    @Test
    void roundRobinTakesTurns() {
        int[] servers = servers(7);
        balancer.planRoundRobin(service, servers);
        for (int i = 0; i < 10_000; i++)
            assertThat(SequenceScheduler.choose(plan())).isEqualTo(servers[i % 7]);
    }

    /** The kernel's algorithm, step by step: walk the list with a falling threshold. */
    private static final class KernelWeightedRoundRobin {
        private final int[] weights;
        private final int gcd;
        private final int most;
        private int at = -1;
        private int current;

        KernelWeightedRoundRobin(int... weights) {
            this.weights = weights;
            int divisor = 0;
            int largest = 0;
            for (int weight : weights) {
                if (weight == 0) continue;
                divisor = gcd(weight, divisor);
                largest = Math.max(largest, weight);
            }
            gcd = divisor;
            most = largest - (gcd - 1);
            current = most;
        }

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }

        int next() {
            while (true) {
                if (++at == weights.length) {
                    at = 0;
                    current -= gcd;
                    if (current <= 0) current = most;
                }
                if (weights[at] >= current) return at;
            }
        }
    }

    /** The segments of a plan for these weights: one per distinct weight, the heaviest first. */
    private void planWeighted(int[] servers, int... weights) {
        int gcd = new KernelWeightedRoundRobin(weights).gcd;
        List<Integer> levels = new ArrayList<>(new TreeSet<>(java.util.Arrays.stream(weights)
                        .filter(w -> w > 0)
                        .boxed()
                        .toList())
                .descendingSet());
        List<int[]> segments = new ArrayList<>();
        int[] repeats = new int[levels.size()];
        int total = 0;
        for (int i = 0; i < levels.size(); i++) {
            int level = levels.get(i);
            int[] members = java.util.stream.IntStream.range(0, weights.length)
                    .filter(k -> weights[k] >= level)
                    .map(k -> servers[k])
                    .toArray();
            segments.add(members);
            repeats[i] = (level - (i + 1 < levels.size() ? levels.get(i + 1) : 0)) / gcd;
            total += members.length * repeats[i];
        }
        balancer.planSequence(service, total, segments, repeats);
    }

    @Test
    void weightedRoundRobinIsTheKernelsWalk() {
        Random random = new Random(3);
        int[] servers = servers(12);
        for (int round = 0; round < 40; round++) {
            int[] weights = random.ints(1 + random.nextInt(12), 0, round % 3 == 0 ? 4 : 1000)
                    .toArray();
            weights[random.nextInt(weights.length)] = 1 + random.nextInt(20);
            KernelWeightedRoundRobin model = new KernelWeightedRoundRobin(weights);
            planWeighted(servers, weights);
            for (int i = 0; i < 1000; i++)
                assertThat(SequenceScheduler.choose(plan())).isEqualTo(servers[model.next()]);
            if (round % 10 == 0) start();
            if (round % 10 == 0) servers = servers(12);
        }
    }

    @Test
    void manySegmentsAreFoundToo() {
        int[] servers = servers(60);
        int[] weights = java.util.stream.IntStream.rangeClosed(1, 60).toArray();
        planWeighted(servers, weights);
        KernelWeightedRoundRobin model = new KernelWeightedRoundRobin(weights);
        for (int i = 0; i < 50_000; i++)
            assertThat(SequenceScheduler.choose(plan())).isEqualTo(servers[model.next()]);
    }

    private record Load(int weight, int active, int inactive) {}

    /** First in list order with the least 257 * active + inactive. */
    private static int leastModel(List<Load> loads) {
        int best = 0;
        for (int i = 1; i < loads.size(); i++) if (overhead(loads.get(i)) < overhead(loads.get(best))) best = i;
        return best;
    }

    /** First in list order with the least of the same by weight. */
    private static int weightedModel(List<Load> loads) {
        int best = 0;
        for (int i = 1; i < loads.size(); i++)
            if (overhead(loads.get(best)) * loads.get(i).weight > overhead(loads.get(i)) * loads.get(best).weight)
                best = i;
        return best;
    }

    private static long overhead(Load load) {
        return 256L * load.active + load.active + load.inactive;
    }

    private void scan(boolean weighted) {
        Random random = new Random(weighted ? 4 : 5);
        for (int round = 0; round < 10; round++) {
            start();
            int[] servers = servers(1 + random.nextInt(round == 0 ? 1 : 60));
            List<Balancer.Member> members = new ArrayList<>();
            List<Load> loads = new ArrayList<>();
            for (int server : servers) {
                int weight = weighted ? 1 + random.nextInt(round % 2 == 0 ? 3 : 65535) : 1;
                members.add(new Balancer.Member(server, weight));
                loads.add(new Load(weight, 0, 0));
            }
            balancer.planScan(service, members);
            for (int i = 0; i < 1000; i++) {
                int changed = random.nextInt(servers.length);
                Load old = loads.get(changed);
                int most = i % 4 == 0 ? 3 : 100_000;
                Load load = new Load(old.weight, random.nextInt(most), random.nextInt(most));
                loads.set(changed, load);
                balancer.gauge(servers[changed], load.active, load.inactive);
                int expected = servers[weighted ? weightedModel(loads) : leastModel(loads)];
                assertThat(LeastConnection.choose(plan())).isEqualTo(expected);
            }
        }
    }

    @Test
    void leastConnectionIsTheFirstWithLeast() {
        scan(false);
    }

    @Test
    void weightedLeastConnectionIsTheFirstWithLeastByWeight() {
        scan(true);
    }

    @Test
    void nobodyToChoose() {
        balancer.planScan(service, List.of());
        assertThat(LeastConnection.choose(plan())).isZero();
        assertThat(ShortestExpectedDelay.choose(plan())).isZero();
        assertThat(NeverQueue.choose(plan())).isZero();
        assertThat(Failover.choose(plan())).isZero();
        assertThat(Overflow.choose(plan())).isZero();
        balancer.planSequence(service, 0, List.of());
        assertThat(SequenceScheduler.choose(plan())).isZero();
    }
}
