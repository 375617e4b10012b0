package dev.sluice.app.mark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.app.Arguments;
import dev.sluice.app.MarkWord;
import dev.sluice.app.UsageException;
import dev.sluice.control.Counters;
import dev.sluice.control.MarkSpec;
import dev.sluice.control.Protocol;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of {@code sluice mark}, and how it lists rules. */
class MarkTest {
    /** What the words after {@code sluice mark add} make, as {@code --commands} writes it. */
    private static List<String> rules(String words) throws UsageException {
        return parse(words).stream().map(MarkSpec::words).toList();
    }

    private static List<MarkSpec> parse(String words) throws UsageException {
        Arguments arguments = new Mark().options().parse(List.of(("add " + words).split(" ")));
        return RuleWords.rules(MarkWord.parse(arguments.operands().get(1)), arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 --to 192.0.2.1",
                "4294967295 --to 192.0.2.0/24 --proto tcp --port 80 --from 198.51.100.0/30 --source-port 1-1023",
                "7 --to 2001:db8::/33 --proto udp --port 0-53",
                "8 --to 192.0.2.1 --proto sctp --port 3868",
                "7 --to 0.0.0.0/0",
                "7 --to ::/0 --from 2001:db8::1"
            })
    void whatIsListedReadsBack(String words) throws UsageException {
        assertThat(rules(words)).containsExactly(words);
    }

    @Test
    void listsAreRulesOfTheirOwn() throws UsageException {
        assertThat(rules("0x10 --port 80,443 --to 192.0.2.1,192.0.2.2 --proto tcp"))
                .containsExactly(
                        "16 --to 192.0.2.1 --proto tcp --port 80",
                        "16 --to 192.0.2.1 --proto tcp --port 443",
                        "16 --to 192.0.2.2 --proto tcp --port 80",
                        "16 --to 192.0.2.2 --proto tcp --port 443");
        assertThat(rules("1 --to 192.0.2.1 --port 0-65535 --from 0.0.0.0/0")).containsExactly("1 --to 192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            0 --to 192.0.2.1                              | a mark is 1 to 4294967295
            1/0xff --to 192.0.2.1                         | masks are not known here
            4294967296 --to 192.0.2.1                     | a mark is 1 to 4294967295
            1                                             | '--to ADDRESS' is missing
            1 --to www.example.com                        | '--to' is an ADDRESS or NETWORK/LENGTH
            1 --to 10.1                                   | '--to' is an ADDRESS or NETWORK/LENGTH
            1 --to 192.0.2.1/24                           | the network is 192.0.2.0/24
            1 --to 192.0.2.0/33                           | prefix length 33: 0 to 32
            1 --to 2001:db8::1/64                         | the network is 2001:db8::/64
            1 --to 192.0.2.1 --from ::/0                  | different families
            1 --to 192.0.2.1 --proto icmp                 | is tcp, udp or sctp
            1 --to 192.0.2.1 --port http                  | names such as http are not looked up
            1 --to 192.0.2.1 --port 90-80                 | ports 90-80
            1 --to 192.0.2.1 --source-port 65536          | '--source-port'
            1 --to 192.0.2.1 --prot tcp                   | did you mean '--proto'
            """)
    void mistakesAreNamed(String words, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse(words))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            add                                           | needs a mark
            add 1 --to 192.0.2.1 --at 0                   | a rule's number
            list --port 80                                | is for 'add' and 'delete'
            list --at 1                                   | '--at' is for 'add'
            list --commands --json                        | choose one
            delete 1                                      | sluice mark clear MARK
            delete                                        | sluice mark clear MARK
            delete 1 --number 2                           | takes the place
            restore 1                                     | from its input
            clear 0                                       | a mark is
            """)
    void actionsTakeWhatTheyNeed(String words, String message) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> new Mark().run(new Mark().options().parse(List.of(words.split(" ")))))
                .withMessageContaining(message);
    }

    private static RuleTable table() throws UsageException {
        List<MarkSpec> rules = new ArrayList<>();
        for (String words : List.of(
                "1 --to 192.0.2.0/24 --proto tcp --port 80-89",
                "2 --to 192.0.2.1 --proto tcp --port 80 --from 10.0.0.0/8",
                "1 --to 2001:db8::/64",
                "1 --to 192.0.2.1 --port 80")) rules.addAll(parse(words));
        ServiceKey key = new ServiceKey(Protocol.NONE, InetAddress.ofLiteral("0.0.0.0"), 0, 1);
        ServiceSpec spec = new ServiceSpec(key, "wlc", 0, 0, -1, "");
        return new RuleTable(rules, List.of(new ServiceStatus(spec, Counters.ZERO, Counters.ZERO, List.of())));
    }

    @Test
    void listsRulesInTheirOrder() throws UsageException {
        assertThat(String.join("\n", table().lines(0))).isEqualTo("""
                NUMBER MARK       PROTOCOL FROM               SOURCE PORT TO                 PORT        SERVICE
                1      1          tcp      any IPv4           any         192.0.2.0/24       80-89       wlc, 0 servers
                2      2          tcp      10.0.0.0/8         any         192.0.2.1          80          never: all of it is rule 1's
                3      1          any      any IPv6           any         2001:db8::/64      any         none has this mark
                4      1          any      any IPv4           any         192.0.2.1          80          wlc, 0 servers""");
        assertThat(table().lines(2)).hasSize(2).last().asString().startsWith("2      2");
        assertThat(table().commands(2))
                .containsExactly("sluice mark add 2 --to 192.0.2.1 --proto tcp --port 80 --from 10.0.0.0/8");
        assertThat(table().json(2)).isEqualTo("""
                [
                {"number":2,"mark":2,"family":"ipv4","protocols":["tcp"],"from":{"address":"10.0.0.0","prefixLength":8},\
                "sourcePorts":{"lowest":0,"highest":65535},"to":{"address":"192.0.2.1","prefixLength":32},\
                "ports":{"lowest":80,"highest":80},"hasService":false,"coveredBy":1}]
                """);
    }
}
