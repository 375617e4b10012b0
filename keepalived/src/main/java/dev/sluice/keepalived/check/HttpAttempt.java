package dev.sluice.keepalived.check;

import dev.sluice.keepalived.config.model.Checker;
import dev.sluice.keepalived.config.model.Checker.Page;
import dev.sluice.keepalived.config.model.Connection;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * {@code HTTP_GET} and {@code SSL_GET}: one page an attempt, the next page at the next, a failed page again. When that is well once
 * more, all pages are asked anew: the others may have failed meanwhile.
 */
final class HttpAttempt implements Attempt {
    private final Checker.Http check;
    private final Optional<String> serverHost;
    private final Tls tls;
    private final List<Optional<BodySearch>> searches = new ArrayList<>();
    private int next;
    private boolean failed;

    /** @param serverHost what the real server or its service calls itself */
    HttpAttempt(Checker.Http check, Optional<String> serverHost, Tls tls) {
        this.check = check;
        this.serverHost = serverHost;
        this.tls = tls;
        for (Page page : check.pages()) searches.add(page.body().map(BodySearch::new));
    }

    @Override
    public Verdict run() {
        Page page = check.pages().get(next);
        Verdict verdict = fetch(page, searches.get(next));
        boolean again = failed && check.pages().size() > 1;
        failed = !verdict.passed();
        if (failed) return verdict;
        next = again ? 0 : (next + 1) % check.pages().size();
        return next == 0 && !again ? Verdict.PASSED : Verdict.PART_PASSED;
    }

    private Verdict fetch(Page page, Optional<BodySearch> search) {
        Deadline deadline = Deadline.in(check.timing().connectTimeout().value());
        String stage = "connect";
        try (DeadlineSocket plain = DeadlineSocket.connect(check.connection(), deadline)) {
            if (!check.tls()) return ask(plain.getInputStream(), plain, page, search, deadline);
            stage = "TLS handshake";
            try (SSLSocket socket = tls.over(plain, check, serverName(page))) {
                socket.startHandshake();
                stage = "GET " + page.path().value();
                InputStream in = socket.getInputStream();
                Verdict verdict = ask(in, socket, page, search, deadline);
                return verdict.passed() && check.strictClose().value() ? judgeClose(plain, in) : verdict;
            }
        } catch (IOException e) {
            return Failure.of(stage, e);
        }
    }

    /** {@code tls_compliant}: the server says that it has said everything (RFC 8446 section 6.1). */
    private static Verdict judgeClose(DeadlineSocket plain, InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
        return plain.hasEnded() ? Verdict.failed("TLS: closed without close_notify") : Verdict.PASSED;
    }

    private Verdict ask(InputStream in, Socket socket, Page page, Optional<BodySearch> search, Deadline deadline) {
        String path = page.path().value();
        try {
            HttpExchange.Answer answer = HttpExchange.run(
                    new BufferedInputStream(in),
                    socket.getOutputStream(),
                    new HttpExchange.Question(check.protocol().value(), path, host(page)),
                    search.isPresent() ? HttpExchange.LONGEST_TEXT : 0);
            return judge(answer, page, search, deadline);
        } catch (IOException e) {
            return Failure.of("GET " + path, e);
        }
    }

    private static Verdict judge(HttpExchange.Answer answer, Page page, Optional<BodySearch> search, Deadline deadline)
            throws IOException {
        String path = "GET " + page.path().value() + ": ";
        if (page.statuses().value().stream()
                .noneMatch(range -> answer.status() >= range.first() && answer.status() <= range.last()))
            return Verdict.failed(path + "status " + answer.status());
        Optional<String> digest = page.digest().value();
        if (digest.isPresent() && !digest.get().equals(answer.digest()))
            return Verdict.failed(path + "MD5 " + answer.digest() + ", expected " + digest.get());
        if (search.isPresent() && !search.get().accepts(answer.text(), deadline))
            return Verdict.failed(path + "the body is not as regex wants it");
        return Verdict.PASSED;
    }

    private String host(Page page) {
        return name(page).orElseGet(() -> literal(check.connection()));
    }

    /** From the innermost block that says one. */
    private Optional<String> name(Page page) {
        return page.virtualHost().value().or(() -> check.virtualHost().value()).or(() -> serverHost);
    }

    private Optional<String> serverName(Page page) {
        if (!check.sendServerName().value()) return Optional.empty();
        return check.serverName().value().or(() -> name(page));
    }

    private static String literal(Connection connection) {
        InetAddress address = connection.address().value();
        String text = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + text + "]" : text) + ":"
                + connection.port().value();
    }
}
