package dev.sluice.keepalived.config.model;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One health check of a real server. */
public sealed interface Checker {
    /** The keyword, e.g. {@code TCP_CHECK}. */
    String keyword();

    CheckTiming timing();

    /** A connection can be made. */
    record Tcp(Connection connection, CheckTiming timing) implements Checker {
        @Override
        public String keyword() {
            return "TCP_CHECK";
        }
    }

    /**
     * Pages are as expected, one after the other.
     *
     * @param protocol {@code 1.0}, {@code 1.0C} (with Connection: close) or {@code 1.1}
     * @param sendServerName in the TLS handshake: {@code serverName}, or if that is empty the name that the page is asked under
     * @param verifyCertificate the server's must lead to a trusted authority; the original never asks
     * @param fastRecovery all pages at once after a failure, without {@code delay_loop} between them
     */
    record Http(
            Connection connection,
            CheckTiming timing,
            boolean tls,
            Setting<String> protocol,
            Setting<Optional<String>> virtualHost,
            Setting<Boolean> sendServerName,
            Setting<Optional<String>> serverName,
            Setting<Boolean> fastRecovery,
            Setting<Boolean> strictClose,
            Setting<Boolean> verifyCertificate,
            List<Page> pages)
            implements Checker {
        @Override
        public String keyword() {
            return tls ? "SSL_GET" : "HTTP_GET";
        }
    }

    /**
     * One {@code url} block.
     *
     * @param digest MD5 of the body in lower-case hexadecimal; empty: any body
     * @param statuses accepted codes
     */
    record Page(
            Setting<String> path,
            Setting<Optional<String>> digest,
            Setting<List<StatusRange>> statuses,
            Setting<Optional<String>> virtualHost,
            Optional<BodyMatch> body,
            Place place) {}

    /** Status codes from one to another, both included. */
    record StatusRange(int first, int last) {
        @Override
        public String toString() {
            return first == last ? "" + first : first + "-" + last;
        }
    }

    /**
     * A regular expression for the body.
     *
     * @param flags of {@link java.util.regex.Pattern}
     * @param maximumOffset the match starts before it; empty: anywhere
     */
    record BodyMatch(
            String expression, boolean mustNotMatch, int flags, int minimumOffset, Optional<Integer> maximumOffset) {}

    /** A mail server greets, takes HELO and lets us go; every host must. */
    record Smtp(List<Connection> hosts, CheckTiming timing, Setting<Optional<String>> helo) implements Checker {
        @Override
        public String keyword() {
            return "SMTP_CHECK";
        }
    }

    /** A name server answers a question without error. */
    record Dns(Connection connection, CheckTiming timing, Setting<String> type, Setting<String> name)
            implements Checker {
        @Override
        public String keyword() {
            return "DNS_CHECK";
        }
    }

    /**
     * A command exits with 0.
     *
     * @param dynamic exit codes 2 to 255 set the weight to the code less 2
     */
    record Misc(Script script, Setting<Duration> timeout, Setting<Boolean> dynamic, CheckTiming timing)
            implements Checker {
        @Override
        public String keyword() {
            return "MISC_CHECK";
        }
    }

    /**
     * No ICMP error comes back, or a reply does.
     *
     * @param payload hexadecimal; empty: random bytes
     * @param reply empty: silence is success; a pattern of hexadecimal digits and {@code x}; the empty pattern: any reply
     */
    record Udp(
            Connection connection,
            CheckTiming timing,
            Setting<Optional<String>> payload,
            Setting<Optional<String>> reply,
            Setting<Integer> minimumReply,
            Setting<Integer> maximumReply)
            implements Checker {
        @Override
        public String keyword() {
            return "UDP_CHECK";
        }
    }

    /** An echo request is answered. */
    record Ping(Connection connection, CheckTiming timing) implements Checker {
        @Override
        public String keyword() {
            return "PING_CHECK";
        }
    }

    /** A {@code track_file} says how the server is. */
    record FileNumber(
            String trackFile, Setting<Optional<Integer>> weight, Optional<Boolean> reverse, CheckTiming timing)
            implements Checker {
        @Override
        public String keyword() {
            return "FILE_CHECK";
        }
    }

    /** A {@code bfd_instance} is up. */
    record Bfd(String session, CheckTiming timing) implements Checker {
        @Override
        public String keyword() {
            return "BFD_CHECK";
        }
    }

    /** Where the check connects to: several hosts of SMTP_CHECK, none of checkers without a connection. */
    default List<Connection> connections() {
        return switch (this) {
            case Tcp c -> List.of(c.connection());
            case Http c -> List.of(c.connection());
            case Smtp c -> c.hosts();
            case Dns c -> List.of(c.connection());
            case Udp c -> List.of(c.connection());
            case Ping c -> List.of(c.connection());
            case Misc _, FileNumber _, Bfd _ -> List.of();
        };
    }

    /** The address of the first of them. */
    default Optional<InetAddress> target() {
        return connections().stream().map(c -> c.address().value()).findFirst();
    }
}
