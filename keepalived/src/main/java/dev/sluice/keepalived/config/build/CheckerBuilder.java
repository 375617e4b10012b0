package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.CheckTiming;
import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Checker.BodyMatch;
import dev.sluice.keepalived.config.model.Checker.Page;
import dev.sluice.keepalived.config.model.Checker.StatusRange;
import dev.sluice.keepalived.config.model.Connection;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Section;
import dev.sluice.keepalived.config.tree.Statement;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Builds the checkers of one real server. */
final class CheckerBuilder {
    private static final Set<String> DNS_TYPES =
            Set.of("A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA", "PTR", "SRV", "RRSIG", "DNSKEY");
    /** PCRE2's options that Java has, too. */
    private static final SortedMap<String, Integer> REGEX_OPTIONS = new TreeMap<>(Map.of(
            "caseless", Pattern.CASE_INSENSITIVE,
            "dotall", Pattern.DOTALL,
            "extended", Pattern.COMMENTS,
            "multiline", Pattern.MULTILINE,
            "ucp", Pattern.UNICODE_CHARACTER_CLASS));

    private static final List<StatusRange> SUCCESS = List.of(new StatusRange(200, 299));

    private final Inherited inherited;
    private final InetAddress address;
    private final int port;
    private final Set<String> trackFiles;
    private final Set<String> bfdInstances;

    CheckerBuilder(
            Inherited inherited, InetAddress address, int port, Set<String> trackFiles, Set<String> bfdInstances) {
        this.inherited = inherited;
        this.address = address;
        this.port = port;
        this.trackFiles = trackFiles;
        this.bfdInstances = bfdInstances;
    }

    /** The checker of a statement such as {@code TCP_CHECK {..}}, or null when it is unusable. */
    @Nullable
    Checker build(Statement statement, Context context) {
        Section body = statement.body();
        if (body == null) return null;
        Values v = new Values(body, context);
        return switch (statement.keyword().name()) {
            case "TCP_CHECK" -> new Checker.Tcp(connection(v), timing(v, 1, Duration.ofSeconds(1)));
            case "HTTP_GET" -> http(v, false);
            case "SSL_GET" -> http(v, true);
            case "SMTP_CHECK" -> smtp(v, context);
            case "DNS_CHECK" -> dns(v);
            case "MISC_CHECK" -> misc(v);
            case "UDP_CHECK" -> udp(v);
            case "PING_CHECK" -> new Checker.Ping(connection(v), timing(v, 1, Duration.ofSeconds(1)));
            case "FILE_CHECK" -> file(v);
            case "BFD_CHECK" -> bfd(v);
            default -> null;
        };
    }

    private CheckTiming timing(Values v, int retries, Duration beforeRetry) {
        return inherited.timing(v, retries, beforeRetry);
    }

    private Connection connection(Values v) {
        return connection(v, Setting.byDefault(address), Setting.byDefault(port));
    }

    private static Connection connection(Values v, Setting<InetAddress> address, Setting<Integer> port) {
        Setting<Optional<InetAddress>> from = v.address("bindto");
        Setting<InetAddress> target = v.value("connect_ip", InetAddress::ofLiteral, address);
        if (from.value().isPresent()
                && from.value().get().getClass() != target.value().getClass()) {
            v.warn(
                    Code.ADDRESS_FAMILY,
                    "bindto",
                    "bindto is not of the family of the address to check; it is ignored",
                    "");
            from = Setting.byDefault(Optional.empty());
        }
        return new Connection(
                target,
                v.integer("connect_port", port),
                from,
                v.integer("bind_port", Setting.byDefault(0)),
                v.text("bind_if"),
                v.value("fwmark", Long::valueOf, Setting.byDefault(0L)));
    }

    private Checker.@Nullable Http http(Values v, boolean tls) {
        Setting<Optional<String>> host = v.text("virtualhost", inherited.virtualHost());
        List<Page> pages = new ArrayList<>();
        for (Statement url : v.section().all("url"))
            if (url.body() != null) pages.add(page(new Values(url.body(), v.context()), host));
        if (pages.isEmpty()) {
            v.diagnostics()
                    .error(
                            Code.DROPPED,
                            v.at(),
                            1,
                            "HTTP/SSL_GET checker has no urls specified; it is ignored",
                            "add url { path / }");
            return null;
        }
        Setting<String> protocol = v.word("http_protocol");
        if (!Set.of("1.0", "1.0C", "1.0c", "1.1").contains(protocol.value())) {
            v.warn(
                    Code.BAD_VALUE,
                    "http_protocol",
                    "unknown http_protocol '" + protocol.value() + "'; 1.0 is used",
                    "1.0, 1.0C or 1.1");
            protocol = protocol.corrected("1.0");
        }
        Setting<Boolean> named = v.flag("enable_sni");
        return new Checker.Http(
                connection(v),
                timing(v, 1, Duration.ofSeconds(3)),
                tls,
                protocol.map(p -> p.toUpperCase(Locale.ROOT)),
                host,
                v.has("sni_name") ? Setting.set(true, v.at()) : named,
                v.text("sni_name"),
                v.flag("fast_recovery"),
                v.flag("tls_compliant"),
                v.flag("verify_certificate"),
                List.copyOf(pages));
    }

    private Page page(Values v, Setting<Optional<String>> host) {
        Setting<Optional<String>> digest = v.text("digest").map(d -> d.map(x -> x.toLowerCase(Locale.ROOT)));
        if (digest.value().isPresent() && !digest.value().get().matches("[0-9a-f]{32}")) {
            v.warn(
                    Code.BAD_VALUE,
                    "digest",
                    "a digest is 32 hexadecimal digits; it is ignored",
                    "print it with genhash");
            digest = Setting.byDefault(Optional.empty());
        }
        return new Page(v.word("path"), digest, statuses(v), v.text("virtualhost", host), body(v), Place.set(v.at()));
    }

    private static Setting<List<StatusRange>> statuses(Values v) {
        Statement statement = v.find("status_code");
        if (statement == null) return Setting.byDefault(SUCCESS);
        List<StatusRange> ranges = new ArrayList<>();
        for (Word word : statement.arguments()) {
            String[] ends =
                    word.text().matches("[0-9]{3}(-[0-9]{3})?") ? word.text().split("-", 2) : new String[0];
            int first = ends.length > 0 ? Integer.parseInt(ends[0]) : 0;
            int last = ends.length > 1 ? Integer.parseInt(ends[1]) : first;
            if (first < 100 || last > 599 || last < first)
                v.warn(Code.BAD_VALUE, word, "Invalid status code '" + word + "'; it is ignored", "200, or 200-299");
            else ranges.add(new StatusRange(first, last));
        }
        return ranges.isEmpty() ? Setting.byDefault(SUCCESS) : Setting.set(List.copyOf(ranges), statement.at());
    }

    private static Optional<BodyMatch> body(Values v) {
        Statement regex = v.find("regex");
        if (regex == null || regex.arguments().isEmpty()) return Optional.empty();
        BodyMatch match = new BodyMatch(
                regex.argument(0, ""),
                v.has("regex_no_match"),
                flags(v),
                v.integer("regex_min_offset").value(),
                v.optionalInteger("regex_max_offset").value());
        try {
            // With its options: what is an expression without them may be none with them.
            var _ = Pattern.compile(match.expression(), match.flags());
            return Optional.of(match);
        } catch (PatternSyntaxException e) {
            v.warn(
                    Code.BAD_VALUE,
                    "regex",
                    "invalid regular expression: " + e.getDescription() + "; it is ignored",
                    "");
            return Optional.empty();
        }
    }

    private static int flags(Values v) {
        Statement options = v.find("regex_options");
        if (options == null) return 0;
        int flags = 0;
        for (Word option : options.arguments()) {
            Integer flag = REGEX_OPTIONS.get(option.text());
            if (flag != null) flags |= flag;
            else
                v.warn(
                        Code.BAD_VALUE,
                        option,
                        "regex_options " + option + " has no effect here",
                        String.join(" ", REGEX_OPTIONS.keySet()));
        }
        return flags;
    }

    private Checker smtp(Values v, Context context) {
        Connection own = connection(v, Setting.byDefault(address), Setting.byDefault(port));
        List<Connection> hosts = new ArrayList<>();
        for (Statement host : v.section().all("host"))
            if (host.body() != null)
                hosts.add(connection(
                        new Values(host.body(), context),
                        own.address().inherited(),
                        own.port().inherited()));
        return new Checker.Smtp(
                hosts.isEmpty() ? List.of(own) : List.copyOf(hosts),
                timing(v, 1, Duration.ofSeconds(1)),
                v.text("helo_name"));
    }

    private Checker dns(Values v) {
        Setting<String> type = v.word("type").map(t -> t.toUpperCase(Locale.ROOT));
        if (!DNS_TYPES.contains(type.value())) {
            v.warn(
                    Code.BAD_VALUE,
                    "type",
                    "Unknown DNS check type " + type.value() + "; SOA is used",
                    String.join(", ", DNS_TYPES.stream().sorted().toList()));
            type = type.corrected("SOA");
        }
        Setting<String> name = v.word("name");
        if (name.value().contains("..") || name.value().length() > 255) {
            v.warn(Code.BAD_VALUE, "name", "DNS_CHECK name '" + name.value() + "' is no domain name; . is used", "");
            name = name.corrected(".");
        }
        CheckTiming timing = timing(v, 3, Duration.ZERO);
        if (timing.beforeRetry().isDefault())
            timing = new CheckTiming(
                    timing.interval(),
                    timing.connectTimeout(),
                    timing.retries(),
                    timing.interval().inherited(),
                    timing.warmup(),
                    timing.initiallyDown(),
                    timing.logAllFailures());
        return new Checker.Dns(connection(v), timing, type, name);
    }

    private @Nullable Checker misc(Values v) {
        Optional<Script> script = v.script("misc_path");
        if (script.isEmpty()) {
            v.diagnostics()
                    .error(
                            Code.DROPPED,
                            v.at(),
                            1,
                            "No script path has been specified for MISC_CHECK; it is ignored",
                            "add misc_path");
            return null;
        }
        CheckTiming timing = timing(v, 0, Duration.ofSeconds(1));
        Script as = new Script(
                script.get().command(),
                v.has("user") ? v.user("user").value() : script.get().user(),
                script.get().place());
        return new Checker.Misc(as, v.seconds("misc_timeout", timing.interval()), v.flag("misc_dynamic"), timing);
    }

    private Checker udp(Values v) {
        Statement reply = v.find("require_reply");
        return new Checker.Udp(
                connection(v),
                timing(v, 1, Duration.ofSeconds(1)),
                hexadecimal(v, "payload", "[0-9A-Fa-f]+"),
                reply != null && reply.arguments().isEmpty()
                        ? Setting.set(Optional.of(""), reply.at())
                        : hexadecimal(v, "require_reply", "[0-9A-Fa-fXx]+"),
                v.integer("min_reply_length"),
                v.integer("max_reply_length"));
    }

    /** {@code Ab12f 3 456} is AB 12 0F 03 45 06: digits pair up within a word, and an odd one stands alone. */
    private static Setting<Optional<String>> hexadecimal(Values v, String keyword, String form) {
        Statement statement = v.find(keyword);
        if (statement == null) return Setting.byDefault(Optional.empty());
        StringBuilder digits = new StringBuilder();
        for (Word word : statement.arguments()) {
            String text = word.text().replaceFirst("^0[xX](?=.)", "");
            if (!text.matches(form)) {
                v.warn(Code.BAD_VALUE, word, "Invalid hex string for UDP_CHECK " + keyword + "; it is ignored", "");
                return Setting.byDefault(Optional.empty());
            }
            int even = text.length() & ~1;
            digits.append(text, 0, even);
            if (even < text.length()) digits.append('0').append(text.charAt(even));
        }
        return Setting.set(Optional.of(digits.toString().toLowerCase(Locale.ROOT)), statement.at());
    }

    private @Nullable Checker file(Values v) {
        Optional<String> name = v.text("track_file").value();
        if (name.isEmpty() || !trackFiles.contains(name.get())) {
            v.diagnostics()
                    .error(
                            Code.NO_SUCH_REFERENCE,
                            v.at(),
                            1,
                            name.map(n -> "track_file " + n + " is not defined").orElse("FILE_CHECK has no track_file")
                                    + "; the check is ignored",
                            "");
            return null;
        }
        Statement weight = v.find("weight");
        Optional<Boolean> reverse = weight == null || weight.arguments().size() < 2
                ? Optional.empty()
                : Optional.of(weight.argument(1, "").equals("reverse"));
        return new Checker.FileNumber(
                name.get(), v.optionalInteger("weight"), reverse, timing(v, 0, Duration.ofSeconds(1)));
    }

    private @Nullable Checker bfd(Values v) {
        Optional<String> name = v.text("name").value();
        if (name.isPresent() && bfdInstances.contains(name.get()))
            return new Checker.Bfd(name.get(), timing(v, 0, Duration.ofSeconds(1)));
        v.diagnostics()
                .error(
                        Code.NO_SUCH_REFERENCE,
                        v.at(),
                        1,
                        name.map(n -> "bfd_instance " + n + " is not defined").orElse("BFD_CHECK has no name")
                                + "; the check is ignored",
                        "");
        return null;
    }
}
