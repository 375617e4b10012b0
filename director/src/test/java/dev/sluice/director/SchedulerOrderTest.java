package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Request;
import dev.sluice.control.ServiceSpec;
import dev.sluice.ebpf.Kernel;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten thousand choices, with servers coming, going and changing weight in between, against an independent model. */
class SchedulerOrderTest {
    private static final String VIP = "10.0.0.1:80";
    private static final int PICKS = 10_000;

    private final DirectorFixture fixture = new DirectorFixture();
    private int made;

    @AfterEach
    void restore() {
        Kernel.random = () -> ThreadLocalRandom.current().nextInt();
    }

    @ParameterizedTest
    @CsvSource({
        "rr,,1",
        "rr,,2",
        "wrr,,3",
        "wrr,,4",
        "wrr,,5",
        "lc,,6",
        "lc,,7",
        "wlc,,8",
        "wlc,,9",
        "sed,,10",
        "sed,,11",
        "nq,,12",
        "nq,,13",
        "fo,,14",
        "ovf,,15",
        "ovf,,16",
        "dh,,17",
        "sh,,18",
        "sh,port,19",
        "sh,fallback,20",
        "sh,fallback port,21",
        "mh,,22",
        "mh,port,23",
        "mh,fallback,24",
        "mh,fallback port,25",
        "twos,,26",
        "twos,,27",
        "lblc,,28",
        "lblc,,29",
        "lblcr,,30",
        "lblcr,,31"
    })
    void picksAsTheKernel(String scheduler, @Nullable String flags, long seed) {
        compare(scheduler, flags, seed, false);
    }

    /** Servers that have reached their threshold are as if they were not there, in every scheduler. */
    @ParameterizedTest
    @CsvSource({
        "rr,,1",
        "wrr,,2",
        "lc,,3",
        "wlc,,4",
        "sed,,5",
        "nq,,6",
        "fo,,7",
        "ovf,,8",
        "dh,,9",
        "sh,,10",
        "sh,fallback,11",
        "mh,fallback port,12",
        "twos,,13",
        "lblc,,14",
        "lblcr,,15"
    })
    void skipsTheOverloadedAsTheKernel(String scheduler, @Nullable String flags, long seed) {
        compare(scheduler, flags, seed, true);
    }

    private void compare(String scheduler, @Nullable String flags, long seed, boolean thresholds) {
        Random random = new Random(seed);
        Kernel.random = new Random(seed)::nextInt;
        String words = flags == null ? "" : flags;
        int bits = (words.contains("fallback") ? ServiceSpec.SCHED_FLAG_1 : 0)
                | (words.contains("port") ? ServiceSpec.SCHED_FLAG_2 : 0);
        KernelSchedulers model = new KernelSchedulers(scheduler, words, new Random(seed)::nextInt, fixture.clock::get);
        fixture.ask(new Request.AddService(new ServiceSpec(DirectorFixture.key(VIP), scheduler, bits, 0, -1, "")));
        for (int i = 0; i < PICKS; i++) {
            if (random.nextInt(20) == 0) change(model, random);
            if (random.nextInt(500) == 0) fixture.restart();
            if (random.nextInt(300) == 0) fixture.clock.addAndGet(11 * 3600 * 1_000_000_000L);
            load(model, random);
            if (thresholds) overload(model, random);
            String client = "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
            int port = 1024 + random.nextInt(60_000);
            assertThat(fixture.pick(VIP, client, port))
                    .as("pick %d", i)
                    .isEqualTo(model.pick(client, port, "10.0.0.1"));
        }
    }

    private void change(KernelSchedulers model, Random random) {
        // Now and then is enough for what was replaced to be free again; mh's tables are large.
        if (model.isMaglev() || random.nextInt(4) == 0) fixture.pass(1.1);
        int what = random.nextInt(4);
        int weight = random.nextInt(3) == 0 ? 0 : random.nextInt(4) * random.nextInt(1, 4) * 5;
        if (model.list.isEmpty() || what == 0 && model.list.size() < 12) {
            String address = "10.1." + made / 200 + "." + (1 + made++ % 200);
            model.add(address, weight);
            fixture.addServer(VIP, address + ":80", weight);
            return;
        }
        KernelSchedulers.Real real = model.list.get(random.nextInt(model.list.size()));
        if (what == 1) {
            int entry = fixture.live(VIP, real.address + ":80").entry();
            model.remove(real);
            fixture.deleteServer(VIP, real.address + ":80");
            // Its connections end; lblcr may remember it all the same.
            real.active = real.inactive = 0;
            fixture.tables.gauge(entry).u64(0, 0);
        } else {
            model.edit(real, weight);
            fixture.editServer(VIP, real.address + ":80", weight);
        }
    }

    /** Gives some server some connections; the rest keep theirs, whatever the sweeper thinks of them. */
    private void load(KernelSchedulers model, Random random) {
        if (model.list.isEmpty()) return;
        KernelSchedulers.Real some = model.list.get(random.nextInt(model.list.size()));
        some.active = random.nextInt(random.nextBoolean() ? 5 : 40);
        some.inactive = random.nextInt(900);
        for (KernelSchedulers.Real real : model.list) {
            RealServer server = fixture.live(VIP, real.address + ":80");
            fixture.tables.gauge(server.entry()).u64(0, (long) real.active << 32 | real.inactive);
        }
    }

    /** Some server's connections reach its threshold, or fall below it again. */
    private void overload(KernelSchedulers model, Random random) {
        if (model.list.isEmpty()) return;
        KernelSchedulers.Real some = model.list.get(random.nextInt(model.list.size()));
        some.overloaded = random.nextInt(3) == 0;
        for (KernelSchedulers.Real real : model.list)
            fixture.tables
                    .server(fixture.live(VIP, real.address + ":80").entry())
                    .overloaded(real.overloaded ? 1 : 0);
    }

    /** lib/test_siphash.c of Linux, {@code test_vectors_hsiphash[4]} of 64-bit machines. */
    @Test
    void hashesAsTheKernel() {
        assertThat(KernelHashes.sip(0x03020100, 0x0706050403020100L, 0x0f0e0d0c0b0a0908L))
                .isEqualTo(0x88d38328L);
    }

    /** With one server of weight 3 the current weight is 1, and stays so when the second comes: the first round is its end. */
    @Test
    void repeatsTheHeavyInBursts() {
        fixture.addService(VIP, "wrr");
        fixture.addServer(VIP, "10.1.0.1:80", 3);
        fixture.addServer(VIP, "10.1.0.2:80", 1);
        assertThat(fixture.picks(VIP, 8))
                .containsExactly(
                        "10.1.0.2", "10.1.0.1", "10.1.0.1", "10.1.0.1", "10.1.0.2", "10.1.0.1", "10.1.0.1", "10.1.0.1");
    }

    @Test
    void goesOnAfterARestoreOfEverything() {
        fixture.addService(VIP, "rr");
        for (int i = 1; i <= 3; i++) fixture.addServer(VIP, "10.1.0." + i + ":80", 1);
        assertThat(fixture.picks(VIP, 2)).containsExactly("10.1.0.3", "10.1.0.2");
        fixture.ask(new Request.EditService(DirectorFixture.service(VIP, "rr")));
        assertThat(fixture.picks(VIP, 2)).containsExactly("10.1.0.1", "10.1.0.3");
        fixture.ask(new Request.EditService(DirectorFixture.service(VIP, "wrr")));
        fixture.ask(new Request.EditService(DirectorFixture.service(VIP, "rr")));
        assertThat(fixture.picks(VIP, 2)).containsExactly("10.1.0.3", "10.1.0.2");
    }
}
