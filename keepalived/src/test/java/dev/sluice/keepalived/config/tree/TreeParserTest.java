package dev.sluice.keepalived.config.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.Severity;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.text.Environment;
import dev.sluice.keepalived.config.text.Lexer;
import dev.sluice.keepalived.config.text.Preprocessor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeParserTest {
    private final Diagnostics diagnostics = new Diagnostics();

    private Section parse(String text) {
        Preprocessor lines = new Preprocessor(new Environment("n", Map.of(), new Random(1)), diagnostics);
        lines.open("f", Path.of("/"), text);
        return new TreeParser(new Lexer(lines), diagnostics, KeywordTable.standard()).parse();
    }

    private List<String> findings() {
        return diagnostics.all().stream()
                .filter(d -> d.severity() != Severity.ADVICE)
                .map(d -> d.position().line() + ":" + d.position().column() + " " + d.code())
                .toList();
    }

    private static Section body(Section section, String keyword) {
        return Objects.requireNonNull(
                Objects.requireNonNull(section.find(keyword)).body());
    }

    @Test
    void skipsAnUnknownBlockWholeAndGoesOnBehindIt() {
        Section top = parse("""
                virtual_server 10.0.0.1 80 {
                    real_server 10.0.0.2 80 {
                        FTP_CHECK {
                            connect_port 21
                            deeper {
                            }
                        }
                        weight 5
                    }
                    real_server 10.0.0.3 80 {
                    }
                }
                """);
        Section server = body(top, "virtual_server");
        assertThat(server.all("real_server")).hasSize(2);
        Section first =
                Objects.requireNonNull(server.all("real_server").getFirst().body());
        assertThat(first.find("weight")).isNotNull();
        assertThat(diagnostics.all()).singleElement().satisfies(d -> {
            assertThat(d.toString()).startsWith("f:3:9: warning[unknown-block]");
            assertThat(d.message()).contains("FTP_CHECK", "to line 7");
            assertThat(d.hint()).isEqualTo("did you mean 'TCP_CHECK'?");
        });
    }

    @Test
    void suggestsTheNearestKeywordOrItsRightPlace() {
        parse("vrrp_instance V {\n prioritty 5\n VIRTUAL_ROUTER_ID 5\n lb_algo rr\n}\nvirtual_srver 1.2.3.4 80 {\n}\n");
        assertThat(diagnostics.all())
                .extracting(Diagnostic::hint)
                .containsExactly(
                        "did you mean 'priority'?",
                        "did you mean 'virtual_router_id'?",
                        "it belongs into virtual_server",
                        "did you mean 'virtual_server'?");
    }

    @Test
    void closesForgottenBracesAtTheNextTopBlock() {
        Section top = parse("global_defs {\n router_id a\n\nvrrp_instance V {\n priority 5\n}\n");
        assertThat(body(top, "vrrp_instance").find("priority")).isNotNull();
        assertThat(findings()).containsExactly("1:1 MISSING_CLOSE_BRACE");
    }

    @Test
    void closesForgottenBracesInListsToo() {
        Section top = parse("vrrp_instance V {\n virtual_ipaddress {\n 10.0.0.1\n\nvirtual_server 10.0.0.1 80 {\n}\n");
        assertThat(top.all("virtual_server")).hasSize(1);
        assertThat(findings()).containsExactly("2:2 MISSING_CLOSE_BRACE", "1:1 MISSING_CLOSE_BRACE");
    }

    @Test
    void opensForgottenBracesWhenTheBodyFollows() {
        Section top = parse("vrrp_instance V\n priority 5\n}\n");
        assertThat(body(top, "vrrp_instance").find("priority")).isNotNull();
        assertThat(findings()).containsExactly("1:1 MISSING_OPEN_BRACE");
    }

    @Test
    void isNotSwallowedByAStrayBrace() {
        Section top = parse("global_defs {\n router_id a {\n}\nvrrp_instance V {\n priority 5\n}\n");
        assertThat(top.all("vrrp_instance")).hasSize(1);
        assertThat(findings()).contains("2:14 UNEXPECTED_BRACE");
    }

    @Test
    void ignoresBracesThatCloseNothing() {
        assertThat(parse("}\nglobal_defs {\n}\n}\n").all("global_defs")).hasSize(1);
        assertThat(findings()).containsExactly("1:1 UNEXPECTED_BRACE", "4:1 UNEXPECTED_BRACE");
    }

    @Test
    void readsOneKeywordALineAndSaysWhatItDrops() {
        Section server = body(parse("virtual_server 10.0.0.1 80 {\n lb_algo rr lb_kind DR\n}\n"), "virtual_server");
        assertThat(server.find("lb_kind")).isNull();
        assertThat(diagnostics.all()).singleElement().satisfies(d -> {
            assertThat(d.severity()).isEqualTo(Severity.NOTE);
            assertThat(d.message()).isEqualTo("'lb_kind DR' after lb_algo is not read");
        });
    }

    @Test
    void readsABlockOnOneLineWhole() {
        Section server = body(
                parse(
                        "virtual_server 10.0.0.1 80 {\nreal_server 10.0.0.2 80 { weight 3 TCP_CHECK { connect_timeout 3 connect_port 81 } alpha }\n}\n"),
                "virtual_server");
        Section real = body(server, "real_server");
        assertThat(real.find("weight")).isNotNull();
        assertThat(real.find("alpha")).isNotNull();
        assertThat(body(real, "TCP_CHECK").find("connect_port")).isNotNull();
        assertThat(findings()).isEmpty();
    }

    @Test
    void ignoresKeywordsWithBadValues() {
        Section instance =
                body(parse("vrrp_instance V {\n priority 300\n advert_int 3x\n version\n}\n"), "vrrp_instance");
        assertThat(instance.statements()).isEmpty();
        assertThat(findings()).containsExactly("2:11 OUT_OF_RANGE", "3:13 BAD_VALUE", "4:2 MISSING_PARAMETER");
        assertThat(diagnostics.exitCode()).isEqualTo(2);
    }

    @Test
    void tellsOnceThatAKeywordHasNoEffect() {
        parse("global_defs {\n vrrp_no_swap\n vrrp_no_swap\n}\n");
        assertThat(findings()).containsExactly("2:2 NO_EFFECT");
        assertThat(diagnostics.exitCode()).isZero();
    }

    @Test
    void takesSynonyms() {
        Section server =
                body(parse("virtual_server 10.0.0.1 80 {\n lvs_sched rr\n lvs_method DR\n}\n"), "virtual_server");
        assertThat(server.find("lb_algo")).isNotNull();
        assertThat(server.find("lb_kind")).isNotNull();
    }

    @Test
    void keepsScriptsWithTheirQuotes() {
        Section script = body(parse("vrrp_script s {\n script \"/bin/a 'b c' d\" user group\n}\n"), "vrrp_script");
        assertThat(Objects.requireNonNull(script.find("script")).arguments())
                .extracting(w -> w.text())
                .containsExactly("/bin/a 'b c' d", "user", "group");
    }
}
