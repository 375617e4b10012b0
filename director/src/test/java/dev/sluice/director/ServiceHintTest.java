package dev.sluice.director;

import static dev.sluice.director.DirectorFixture.key;
import static dev.sluice.director.DirectorFixture.server;
import static dev.sluice.director.DirectorFixture.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Request;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Traffic;
import dev.sluice.ebpf.Param;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets remember where their service was found; they must not go there once it is somewhere else, or nowhere. */
class ServiceHintTest {
    private static final String SERVICE = "10.1.0.1:80", OTHER = "10.1.0.2:80";
    private static final List<Param> APART = List.of(
            Fixed.IPV6, Fixed.SCTP, Fixed.ONE_PACKET, Fixed.PERSISTENCE, Fixed.THRESHOLDS, Fixed.WIDE, Fixed.MARKS);

    private final DirectorFixture fixture = new DirectorFixture();
    private int port = 1024;

    @BeforeEach
    void oneServer() {
        for (Param feature : APART) feature.set(0);
        fixture.addService(SERVICE, "rr");
        fixture.addServer(SERVICE, "10.3.0.1:80", 1);
        assertThat(next()).isEqualTo("10.3.0.1");
        assertThat(next()).isEqualTo("10.3.0.1");
    }

    @AfterEach
    void everyFeature() {
        for (Param feature : APART) feature.set(feature.standard());
    }

    /** The server that a new client's connection goes to. */
    private String next() {
        return Traffic.server(Traffic.tcp("10.2.0.1", port++, "10.1.0.1", 80, Traffic.SYN));
    }

    @Test
    void aRemovedServiceIsFoundNoMore() {
        fixture.ask(new Request.DeleteService(key(SERVICE)));
        assertThat(next()).isEqualTo("none");
        fixture.pass(10);
        assertThat(next()).isEqualTo("none");
    }

    @Test
    void itIsFoundAgainWhereItComesBack() {
        fixture.ask(new Request.DeleteService(key(SERVICE)));
        fixture.addService(SERVICE, "rr");
        fixture.addServer(SERVICE, "10.3.0.2:80", 1);
        assertThat(next()).isEqualTo("10.3.0.2");
        fixture.pass(10);
        assertThat(next()).isEqualTo("10.3.0.2");
    }

    @Test
    void itsElementMayBecomeAnotherServices() {
        fixture.ask(new Request.DeleteService(key(SERVICE)));
        fixture.pass(10);
        fixture.addService(OTHER, "rr");
        fixture.addServer(OTHER, "10.3.0.3:80", 1);
        assertThat(next()).isEqualTo("none");
    }

    @Test
    void anotherSchedulerMovesIt() {
        int before = element();
        fixture.addServer(SERVICE, "10.3.0.2:80", 100);
        fixture.ask(new Request.EditService(service(SERVICE, "fo")));
        assertThat(element()).isNotEqualTo(before);
        assertThat(List.of(next(), next(), next())).containsOnly("10.3.0.2");
    }

    @Test
    void manyChangesTogetherMoveIt() {
        int before = element();
        fixture.ask(new Request.Transaction(
                List.of(
                        new Request.AddService(service(OTHER, "rr")),
                        new Request.EditServer(key(SERVICE), server("10.3.0.1:80", ForwardingMethod.DIRECT, 0)),
                        new Request.AddServer(key(SERVICE), server("10.3.0.4:80", ForwardingMethod.DIRECT, 1))),
                false));
        assertThat(element()).isNotEqualTo(before);
        assertThat(next()).isEqualTo("10.3.0.4");
    }

    @Test
    void anotherDaemonKeepsIt() {
        fixture.restart();
        assertThat(next()).isEqualTo("10.3.0.1");
        fixture.ask(new Request.DeleteService(key(SERVICE)));
        assertThat(next()).isEqualTo("none");
    }

    private int element() {
        return fixture.tables.findService(
                ServiceId.of(key(SERVICE)), fixture.tables.settings().generation());
    }
}
