package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Request;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten thousand choices, with servers coming, going and changing weight in between, against an independent model. */
class SchedulerOrderTest {
    private static final String VIP = "10.0.0.1:80";
    private static final int PICKS = 10_000;

    private final DirectorFixture fixture = new DirectorFixture();
    private int made;

    @ParameterizedTest
    @CsvSource({
        "rr,1", "rr,2", "wrr,3", "wrr,4", "wrr,5", "lc,6", "lc,7", "wlc,8", "wlc,9", "sed,10", "sed,11", "nq,12",
        "nq,13", "fo,14", "ovf,15", "ovf,16"
    })
    void picksAsTheKernel(String scheduler, long seed) {
        Random random = new Random(seed);
        KernelSchedulers model = new KernelSchedulers(scheduler);
        fixture.addService(VIP, scheduler);
        for (int i = 0; i < PICKS; i++) {
            if (random.nextInt(20) == 0) change(model, random);
            if (random.nextInt(500) == 0) fixture.restart();
            load(model, random);
            assertThat(fixture.pick(VIP)).as("pick %d", i).isEqualTo(model.pick());
        }
    }

    private void change(KernelSchedulers model, Random random) {
        fixture.pass(1.1);
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
            model.remove(real);
            fixture.deleteServer(VIP, real.address + ":80");
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
