package dev.sluice.keepalived.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Rule;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of a virtual router's addresses and rules where the file leaves something open, or asks for too much. */
class VirtualRouterModelTest {
    private static String instance(String name, int router, String body) {
        return "vrrp_instance " + name + " {\ninterface eth0\nvirtual_router_id " + router + "\n" + body + "\n}\n";
    }

    private static String addresses(int count) {
        String rows = IntStream.range(0, count)
                .mapToObj(i -> "10.1." + i / 250 + "." + (i % 250 + 1))
                .collect(Collectors.joining("\n"));
        return "virtual_ipaddress {\n" + rows + "\n}\nvirtual_ipaddress_excluded {\n10.2.0.1\n}";
    }

    private static List<String> texts(List<VirtualAddress> addresses) {
        return addresses.stream().map(a -> a.address().getHostAddress()).toList();
    }

    @Test
    void anAdvertListsAsManyAddressesAsItCanCount() {
        ConfigurationReader.Result full = Corpus.read(instance("V", 5, addresses(255)));
        assertThat(full.configuration().instances().getFirst().addresses()).hasSize(255);
        assertThat(full.diagnostics().all()).extracting(Diagnostic::code).doesNotContain(Code.CORRECTED);

        ConfigurationReader.Result over = Corpus.read(instance("V", 5, addresses(258)));
        VrrpInstance instance = over.configuration().instances().getFirst();
        assertThat(instance.addresses()).hasSize(255);
        assertThat(texts(instance.excludedAddresses())).containsExactly("10.1.1.6", "10.1.1.7", "10.1.1.8", "10.2.0.1");
        assertThat(over.diagnostics().all())
                .filteredOn(d -> d.code() == Code.CORRECTED)
                .singleElement()
                .asString()
                // The block begins in line 4.
                .startsWith("test.conf:260:1: ")
                .contains("at most 255 addresses", "3 in all", "virtual_ipaddress_excluded");
    }

    private static List<String> preferences(List<Rule> rules) {
        return rules.stream()
                .map(rule -> rule.attributes().getOrDefault("preference", ""))
                .toList();
    }

    /** As the original numbers them (reference §2.2), and the same at every reading. */
    @Test
    void rulesWithoutPreferenceGetOneFrom16384Downwards() {
        String text = instance(
                        "A",
                        5,
                        "virtual_rules {\nfrom 10.1.0.0/16 table 1\nfrom 10.2.0.0/16 table 1 preference 700\n"
                                + "from fd00::/8 table 1\n}")
                + instance("B", 6, "virtual_rules {\nfrom 10.3.0.0/16 table 1\n}")
                + "static_rules {\nfrom 10.4.0.0/16 table 1\n}\n";
        ConfigurationReader.Result read = Corpus.read(text);
        Configuration configuration = read.configuration();
        assertThat(preferences(configuration.staticRules())).containsExactly("16384");
        assertThat(preferences(configuration.instances().getFirst().rules())).containsExactly("16383", "700", "16384");
        assertThat(preferences(configuration.instances().getLast().rules())).containsExactly("16382");
        assertThat(read.diagnostics().all())
                .extracting(Diagnostic::message)
                .contains("the rule has no preference; it gets 16382");
        assertThat(Corpus.read(text).configuration()).isEqualTo(configuration);
    }
}
