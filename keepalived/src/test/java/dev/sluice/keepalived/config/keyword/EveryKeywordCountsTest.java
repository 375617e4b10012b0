package dev.sluice.keepalived.config.keyword;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.ConfigurationReader;
import dev.sluice.keepalived.config.Host;
import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.text.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every word of the language is either asked for by a builder or told to have no effect: a file that has every keyword of every
 * block is read, and the findings say exactly which of them do nothing. What becomes of the settings that were read is asked by
 * {@code EverySettingCountsTest}.
 */
class EveryKeywordCountsTest {
    private static final Pattern NO_EFFECT = Pattern.compile("(\\S+) has no effect here.*");
    /** Read before there are blocks; the files that they name are not there. */
    private static final Set<String> PREPROCESSED =
            Set.of("include", "includer", "includem", "includew", "includeb", "includea", "include_check");
    /** Without effect in a file that has everything: another word says the same or the opposite. */
    private static final Set<String> OVERRULED = Set.of("mcast_src_ip", "ip_family", "no_virtual_ipaddress");
    /** Arguments that must be more than of the right type for the block to be used. */
    private static final Map<String, String> ARGUMENTS = Map.of(
            "virtual_server", "192.0.2.10 80",
            "real_server", "192.0.2.1 80",
            "sorry_server", "192.0.2.3 80",
            "neighbor_ip", "192.0.2.9",
            "neighbour_ip", "192.0.2.9",
            "protocol", "TCP",
            "http_protocol", "1.1",
            "type", "A",
            "track_file", "word",
            "interface", "eth0");
    /** {@code host} of SMTP_CHECK says where to, the check around it when. */
    private static final Set<String> OF_THE_CHECK = Set.of(
            "alpha", "connect_timeout", "delay_before_retry", "delay_loop", "log_all_failures", "retry", "warmup");

    private static final Map<String, String> ROWS = Map.of(
            "virtual_server_group", "192.0.2.20 80",
            "group_members", "word",
            "virtual_ipaddress", "192.0.2.200/24",
            "virtual_ipaddress_excluded", "192.0.2.201/24",
            "static_ipaddress", "192.0.2.202/24");

    private static String block(Block block, String indent) {
        StringBuilder text = new StringBuilder();
        for (Keyword keyword : block.keywords()) {
            if (keyword.effect() == Effect.OBSOLETE || PREPROCESSED.contains(keyword.name())) continue;
            text.append(indent).append(keyword.name()).append(arguments(keyword));
            if (keyword.opens() != null) {
                Block opened = KeywordTable.standard().block(keyword.opens());
                String inner = keyword.rows()
                        ? ROWS.containsKey(opened.name()) ? indent + "  " + ROWS.get(opened.name()) + "\n" : ""
                        : block(opened, indent + "  ");
                text.append(" {\n").append(inner).append(indent).append("}");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String arguments(Keyword keyword) {
        // A block of this name has a name of its own, and so have lists of what is tracked.
        if (keyword.rows() && keyword.arguments().isEmpty()) return "";
        String given = ARGUMENTS.get(keyword.name());
        if (given != null) return " " + given;
        return keyword.arguments().stream()
                .filter(argument -> !argument.optional())
                .map(argument -> " " + word(argument))
                .collect(Collectors.joining());
    }

    private static String word(Argument argument) {
        return switch (argument.type()) {
            case WORD -> "word";
            case INT, TIMER, MS -> argument.low().max(java.math.BigDecimal.ONE).toPlainString();
            case BOOL -> "on";
            case IP, IP4 -> "192.0.2.5";
            case IP6 -> "ff02::12";
            case PORT -> "80";
            case INTERFACE -> "lo";
            case ONE, ANY -> argument.choices().getFirst();
            case SCRIPT -> "/bin/true";
            case TEXT -> "00";
        };
    }

    private static Set<String> told(String text) {
        return new ConfigurationReader(Environment.ofThisHost(), Host.anywhere())
                .readText("every.conf", Path.of("/"), text).diagnostics().all().stream()
                        .filter(finding -> finding.code() == Code.NO_EFFECT)
                        .map(Diagnostic::message)
                        .map(NO_EFFECT::matcher)
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void isReadOrToldToDoNothing() {
        KeywordTable table = KeywordTable.standard();
        Set<String> without = new TreeSet<>();
        for (Block block : table.blocks())
            for (Keyword keyword : block.keywords())
                if (keyword.effect() == Effect.NO_EFFECT) without.add(keyword.name());
        String text = block(table.top(), "");
        without.addAll(OVERRULED);
        without.addAll(OF_THE_CHECK);
        assertThat(told(text)).isEqualTo(without);
    }

    @Test
    void timesOfAHostOfSmtpCheckAreToldOf() {
        String hostless = block(KeywordTable.standard().top(), "").replaceAll("(?s)\n *host \\{.*?\\}\n", "\n");
        assertThat(hostless).doesNotContain("host {");
        assertThat(told(hostless)).doesNotContainAnyElementsOf(OF_THE_CHECK);
    }

    /** Blocks that the whole file above drops for another reason would say nothing of their words. */
    @Test
    void noBlockOfThatFileIsDropped() {
        List<String> dropped = new ConfigurationReader(Environment.ofThisHost(), Host.anywhere())
                        .readText(
                                "every.conf",
                                Path.of("/"),
                                block(KeywordTable.standard().top(), ""))
                        .diagnostics()
                        .all()
                        .stream()
                        .filter(finding -> finding.code() == Code.DROPPED || finding.code() == Code.UNKNOWN_KEYWORD)
                        .map(Diagnostic::message)
                        .toList();
        assertThat(dropped).isEmpty();
    }
}
