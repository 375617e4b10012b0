package dev.sluice.keepalived.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Protocol;
import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Severity;
import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.RealServer;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The file of guide 5, as operators copy it from the well-known tutorials. */
class GuideFiveTest {
    private final ConfigurationReader.Result read = Corpus.reader().read(Corpus.DIRECTORY, "guide-5.conf");

    @Test
    void complainsOfTheTwoForeignKeywordsAndOfNothingElse() {
        assertThat(read.diagnostics().all())
                .filteredOn(d -> d.severity() != Severity.ADVICE)
                .extracting(d ->
                        d.position().line() + " " + d.code() + " " + d.message().split("'", -1)[1])
                .containsExactly("27 UNKNOWN_KEYWORD nat_mask", "34 UNKNOWN_KEYWORD nb_get_retry");
    }

    @Test
    void saysWhatToWriteInstead() {
        assertThat(read.diagnostics().all())
                .filteredOn(d -> d.code() == Code.UNKNOWN_KEYWORD)
                .extracting(d -> d.hint())
                .containsExactly("gone since keepalived 1.1.18", "here the keyword is retry");
    }

    @Test
    void hasTheVirtualRouter() {
        VrrpInstance router = read.configuration().instances().getFirst();
        assertThat(router.virtualRouterId().value()).isEqualTo(51);
        assertThat(router.election().priority().value()).isEqualTo(100);
        assertThat(router.addresses().getFirst().label()).contains("eth0:vip");
        assertThat(router.authentication())
                .hasValueSatisfying(a -> assertThat(a.password()).isEqualTo("1111"));
        assertThat(router.masterDown()).isEqualTo(Duration.ofNanos(3_609_375_000L));
    }

    @Test
    void hasBothServersAlthoughTheSecondIsOnOneLine() {
        VirtualServer service = read.configuration().services().getFirst();
        assertThat(service.identity()).hasToString("192.168.1.200:8099 TCP");
        assertThat(service.protocol().value()).isEqualTo(Protocol.TCP);
        assertThat(service.forwarding().value().method()).isEqualTo(ForwardingMethod.DIRECT);
        assertThat(service.scheduler().name().value()).isEqualTo("wlc");
        assertThat(service.persistence().timeout().value()).contains(Duration.ofSeconds(50));
        assertThat(service.servers()).extracting(s -> s.weight().value()).containsExactly(3L, 3L);
        RealServer second = service.servers().get(1);
        assertThat(second.checkers()).singleElement().isInstanceOfSatisfying(Checker.Tcp.class, tcp -> {
            assertThat(tcp.connection().port().value()).isEqualTo(8099);
            assertThat(tcp.timing().connectTimeout().value()).isEqualTo(Duration.ofSeconds(3));
            assertThat(tcp.timing().interval().value()).isEqualTo(Duration.ofSeconds(6));
        });
    }
}
