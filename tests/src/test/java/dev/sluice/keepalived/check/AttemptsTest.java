package dev.sluice.keepalived.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of check against peers that behave and peers that do not. */
@Tag("network")
class AttemptsTest {
    private static final String OK = "HTTP/1.0 200 OK\r\n\r\nhello\n";
    private static Lab lab;
    private static Node node;

    @TempDir
    Path directory;

    @BeforeAll
    static void openLab() {
        lab = Lab.open("attempts");
        node = lab.node("host");
    }

    @AfterAll
    static void closeLab() {
        lab.close();
    }

    /** Runs one attempt of a check as configured, in the node's namespace. */
    private static Verdict run(int port, String outside, String checker) {
        return attempts(port, outside, checker, 1);
    }

    private static Verdict attempts(int port, String outside, String checker, int count) {
        return Trial.of(node, port, outside, checker, count);
    }

    private static Verdict http(Peer peer, String url) {
        return run(peer.port(), "", "HTTP_GET {\n url {\n path /x\n" + url + "\n}\n}");
    }

    private static int closedPort() {
        return node.call(() -> {
            try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        });
    }

    private static String md5(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void tcp() throws IOException {
        try (Peer peer = Peer.start(node, _ -> {})) {
            assertThat(run(peer.port(), "", "TCP_CHECK {\n}")).isEqualTo(Verdict.PASSED);
            assertThat(run(peer.port(), "", "TCP_CHECK {\n bindto 127.0.0.7\n}"))
                    .isEqualTo(Verdict.PASSED);
        }
        Verdict refused = run(closedPort(), "", "TCP_CHECK {\n}");
        assertThat(refused.passed()).isFalse();
        assertThat(refused.reason()).isEqualTo("connect: connection refused");
        assertThat(run(80, "", "TCP_CHECK {\n connect_ip 192.0.2.1\n}").passed())
                .isFalse();
    }

    @Test
    void httpJudgesStatusDigestAndBody() throws Exception {
        try (Peer peer = Peer.saying(node, OK)) {
            assertThat(http(peer, "").passed()).isTrue();
            assertThat(http(peer, "digest " + md5("hello\n")).passed()).isTrue();
            assertThat(http(peer, "digest " + md5("hello")).reason()).contains("MD5 " + md5("hello\n"));
            assertThat(http(peer, "status_code 500-599 404").reason()).isEqualTo("GET /x: status 200");
            assertThat(http(peer, "regex l+o$").passed()).isTrue();
            assertThat(http(peer, "regex HELLO").passed()).isFalse();
            assertThat(http(peer, "regex HELLO\n regex_options caseless").passed())
                    .isTrue();
            assertThat(http(peer, "regex hello\n regex_no_match").passed()).isFalse();
            assertThat(http(peer, "regex hello\n regex_min_offset 1").passed()).isFalse();
        }
        try (Peer peer = Peer.saying(node, "HTTP/1.1 503 Busy\r\n\r\n")) {
            assertThat(http(peer, "").reason()).isEqualTo("GET /x: status 503");
            assertThat(http(peer, "status_code 503").passed()).isTrue();
        }
    }

    @Test
    void httpTakesWhatServersReallySend() throws Exception {
        try (Peer peer = Peer.saying(node, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok")) {
            assertThat(http(peer, "digest " + md5("ok")).passed())
                    .as("an interim answer")
                    .isTrue();
        }
        String chunks = "2\r\nok\r\n0\r\n\r\n";
        try (Peer peer = Peer.saying(node, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)) {
            assertThat(http(peer, "digest " + md5(chunks)).passed())
                    .as("frames are part of the digest")
                    .isTrue();
        }
        try (Peer peer = Peer.start(node, client -> {
            Peer.readRequest(client);
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
            TimeUnit.SECONDS.sleep(60);
        })) {
            assertThat(http(peer, "digest " + md5("ok")).passed())
                    .as("a connection that stays open")
                    .isTrue();
        }
    }

    @Test
    void httpPeersThatMisbehaveAreDown() throws IOException {
        try (Peer peer = Peer.start(node, _ -> TimeUnit.SECONDS.sleep(60))) {
            assertThat(http(peer, "").reason()).as("accepts and hangs").isEqualTo("GET /x: timeout");
        }
        try (Peer peer = Peer.start(node, AttemptsTest::drip)) {
            assertThat(http(peer, "").reason()).as("a byte at a time").isEqualTo("GET /x: timeout");
        }
        try (Peer peer = Peer.start(node, _ -> {})) {
            assertThat(http(peer, "").passed()).as("closes at once").isFalse();
        }
        try (Peer peer = Peer.saying(node, "SSH-2.0-OpenSSH\r\n\r\n")) {
            assertThat(http(peer, "").reason()).contains("no http");
        }
        try (Peer peer = Peer.saying(node, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort")) {
            assertThat(http(peer, "").reason()).contains("4 bytes early");
        }
    }

    @Test
    void genhashPrintsWhatTheOriginalPrints() throws IOException {
        try (Peer peer = Peer.saying(node, OK)) {
            String[] words = {"-s", "127.0.0.1", "-p", "" + peer.port(), "-u", "/x"};
            assertThat(genhash(Programs.ours("genhash"), words))
                    .isEqualTo(genhash(Programs.theirs("keepalived", "keepalived"), words))
                    .hasSize(33);
        }
    }

    /** The body is the request, so that the hashes are the same where the requests are. */
    @Test
    void genhashAsksAndShowsWhatTheOriginalDoes() throws IOException {
        try (Peer peer = Peer.start(
                node,
                client -> client.getOutputStream()
                        .write(("HTTP/1.0 200 OK\r\n\r\n" + Peer.readRequest(client))
                                .getBytes(StandardCharsets.US_ASCII)))) {
            String[] words = {"-vs127.0.0.1", "--port=" + peer.port(), "-u", "/x", "-V", "www.example.com", "-m", "7"};
            String lastLine = "Global response time.*\n";
            assertThat(genhash(Programs.ours("genhash"), words).replaceFirst(lastLine, ""))
                    .contains("[        HTML Buffer        ]")
                    .isEqualTo(genhash(Programs.theirs("keepalived", "keepalived"), words)
                            .replaceFirst(lastLine, ""));
        }
    }

    private static String genhash(String program, String... words) {
        List<String> command = new ArrayList<>(List.of(program));
        if (program.endsWith("/keepalived")) command.add("--genhash");
        command.addAll(List.of(words));
        return node.run(command.toArray(String[]::new));
    }

    private static void drip(Socket client) throws IOException, InterruptedException {
        OutputStream out = client.getOutputStream();
        for (int i = 0; i < 600; i++) {
            out.write('H');
            out.flush();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void httpAsksAsKeepalivedDoes() throws IOException {
        try (Peer peer = Peer.start(
                node,
                client -> client.getOutputStream()
                        .write(("HTTP/1.0 200 OK\r\n\r\n" + Peer.readRequest(client))
                                .getBytes(StandardCharsets.US_ASCII)))) {
            String address = "127.0.0.1:" + peer.port();
            String plain =
                    "^GET /x HTTP/1\\.0\\r\\nUser-Agent: KeepAliveClient\\r\\nHost: " + address + "\\r\\n\\r\\n$";
            assertThat(http(peer, "regex '" + plain + "'").passed()).isTrue();
            assertThat(http(peer, "virtualhost www.example.com\n regex '\\r\\nHost: www\\.example\\.com\\r\\n'")
                            .passed())
                    .isTrue();
            String closing =
                    "HTTP_GET {\n http_protocol 1.1\n url {\n path /\n regex 'HTTP/1\\.1\\r\\n(?s:.*)Connection: close'\n}\n}";
            assertThat(run(peer.port(), "", closing).passed()).isTrue();
        }
    }

    @Test
    void httpGoesFromPageToPage() throws IOException {
        try (Peer peer = Peer.start(node, client -> {
            String status = Peer.readRequest(client).startsWith("GET /good ") ? "200" : "404";
            client.getOutputStream().write(("HTTP/1.0 " + status + " X\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        })) {
            String pages = "HTTP_GET {\n url {\n path /good\n}\n url {\n path /%s\n}\n}";
            assertThat(attempts(peer.port(), "", pages.formatted("good"), 1)).isEqualTo(Verdict.PART_PASSED);
            assertThat(attempts(peer.port(), "", pages.formatted("good"), 2)).isEqualTo(Verdict.PASSED);
            assertThat(attempts(peer.port(), "", pages.formatted("bad"), 2).reason())
                    .contains("GET /bad: status 404");
        }
    }

    @Test
    void afterAFailureAllPagesAreAskedAnew() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (Peer peer = Peer.start(node, client -> {
            String _ = Peer.readRequest(client);
            String status = requests.incrementAndGet() == 2 ? "404" : "200";
            client.getOutputStream().write(("HTTP/1.0 " + status + " X\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        })) {
            String pages = "HTTP_GET {\n url {\n path /one\n}\n url {\n path /two\n}\n}";
            Attempt attempt = Trial.attempt(peer.port(), "", pages);
            List<Boolean> complete = node.call(() -> {
                List<Boolean> all = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    Verdict verdict = attempt.run();
                    all.add(verdict.passed() && verdict.complete());
                }
                return all;
            });
            assertThat(complete)
                    .as("/one, /two fails, /two, then /one and /two")
                    .containsExactly(false, false, false, false, true);
        }
    }

    @Test
    void anExpressionThatWouldSearchForEverEndsInTime() throws IOException {
        try (Peer peer = Peer.saying(node, "HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(5000))) {
            assertThat(http(peer, "regex x*x*x*x*x*y").reason()).isEqualTo("GET /x: timeout");
        }
        try (Peer peer = Peer.saying(node, "HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(900_000))) {
            assertThat(http(peer, "regex (.|y)*OK").reason()).contains("too deep for a body of 900000 bytes");
        }
    }

    @Test
    void tlsNamesThePageAsItIsWritten() throws Exception {
        BlockingQueue<String> hellos = new LinkedBlockingQueue<>();
        try (Peer peer = Peer.start(
                node,
                client ->
                        hellos.add(new String(client.getInputStream().readNBytes(200), StandardCharsets.ISO_8859_1)))) {
            String check = "SSL_GET {\n enable_sni\n virtualhost outer.example.com\n%s url {\n path /\n%s}\n}";
            String page = "virtualhost an_inner.example.com.:8443\n";
            assertThat(run(peer.port(), "", check.formatted("", "")).passed()).isFalse();
            assertThat(hellos.take()).contains("outer.example.com");
            assertThat(run(peer.port(), "", check.formatted("", page)).passed()).isFalse();
            assertThat(hellos.take()).contains("an_inner.example.com").doesNotContain("8443", "outer");
            assertThat(run(peer.port(), "", check.formatted("sni_name said.example.com\n", page))
                            .passed())
                    .isFalse();
            assertThat(hellos.take()).contains("said.example.com").doesNotContain("inner");
        }
    }

    @Test
    void tlsTrustsEverybodyUnlessToldToVerify() throws Exception {
        SSLContext context = selfSigned("www.example.com");
        Path certificate = directory.resolve("ca.pem");
        try (Peer peer = Peer.start(node, context.getServerSocketFactory(), client -> {
            Peer.readRequest(client);
            client.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
        })) {
            String url = "url {\n path /\n}";
            assertThat(run(peer.port(), "", "SSL_GET {\n" + url + "\n}")).isEqualTo(Verdict.PASSED);
            assertThat(run(peer.port(), "", "SSL_GET {\n enable_sni\n virtualhost www.example.com\n" + url + "\n}"))
                    .isEqualTo(Verdict.PASSED);
            String verifying = "SSL_GET {\n verify_certificate\n" + url + "\n}";
            assertThat(run(peer.port(), "", verifying).reason()).startsWith("TLS handshake: ");
            assertThat(run(peer.port(), "SSL {\n ca " + certificate + "\n}", verifying))
                    .isEqualTo(Verdict.PASSED);
        }
        try (Peer peer = Peer.saying(node, OK)) {
            assertThat(run(peer.port(), "", "SSL_GET {\n url {\n path /\n}\n}").passed())
                    .isFalse();
        }
    }

    @Test
    void tlsCompliantWantsToHearTheEnd() throws Exception {
        SSLContext context = selfSigned("127.0.0.1");
        String lenient = "SSL_GET {\n url {\n path /\n}\n}",
                strict = "SSL_GET {\n tls_compliant\n url {\n path /\n}\n}";
        try (Peer peer =
                Peer.start(node, client -> answerOverTls(context, client).close())) {
            assertThat(run(peer.port(), "", strict)).isEqualTo(Verdict.PASSED);
        }
        // The connection ends, but TLS does not.
        try (Peer peer = Peer.start(node, client -> answerOverTls(context, client))) {
            assertThat(run(peer.port(), "", lenient)).isEqualTo(Verdict.PASSED);
            assertThat(run(peer.port(), "", strict).reason()).isEqualTo("TLS: closed without close_notify");
        }
    }

    private static Socket answerOverTls(SSLContext context, Socket client) throws IOException {
        Socket tls = context.getSocketFactory().createSocket(client, null, false);
        Peer.readRequest(tls);
        tls.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
        return tls;
    }

    /** Leaves the certificate in ca.pem. */
    private SSLContext selfSigned(String name) throws Exception {
        Path store = directory.resolve("keys.p12"), pem = directory.resolve("ca.pem");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(
                keytool,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "peer",
                "-dname",
                "CN=" + name,
                "-validity",
                "365",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret");
        run(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                "peer",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret",
                "-file",
                pem.toString());
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void smtp() throws IOException {
        try (Peer peer = Peer.start(node, client -> mailServer(client, "220-hello\r\n220 ready", "250 ok"))) {
            assertThat(run(peer.port(), "", "SMTP_CHECK {\n}")).isEqualTo(Verdict.PASSED);
        }
        try (Peer peer = Peer.start(node, client -> mailServer(client, "220 ready", "550 who are you"))) {
            assertThat(run(peer.port(), "", "SMTP_CHECK {\n}").reason()).startsWith("HELO: expected 250, got '550");
        }
        try (Peer peer = Peer.start(node, client -> mailServer(client, "554 no", "250 ok"))) {
            assertThat(run(peer.port(), "", "SMTP_CHECK {\n}").reason()).startsWith("greeting: ");
        }
    }

    private static void mailServer(Socket client, String greeting, String hello) throws IOException {
        OutputStream out = client.getOutputStream();
        var in = new java.io.BufferedReader(
                new java.io.InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        out.write((greeting + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine())
            out.write(
                    (line.equals("HELO tester") ? hello + "\r\n" : "221 bye\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void dns() throws Exception {
        try (DatagramSocket server = udpServer()) {
            Thread.ofPlatform().daemon().start(() -> nameServer(server));
            int port = server.getLocalPort();
            assertThat(run(port, "", "DNS_CHECK {\n name good.example\n type A\n}"))
                    .isEqualTo(Verdict.PASSED);
            assertThat(run(port, "", "DNS_CHECK {\n}")).as("SOA of the root").isEqualTo(Verdict.PASSED);
            assertThat(run(port, "", "DNS_CHECK {\n name bad.example\n}").reason())
                    .contains("name error");
            assertThat(run(port, "", "DNS_CHECK {\n name silent.example\n}").reason())
                    .endsWith("timeout");
        }
        assertThat(run(closedPort(), "", "DNS_CHECK {\n}").passed()).isFalse();
    }

    private static DatagramSocket udpServer() {
        return node.call(() -> new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    /** First sends an answer to some other question, which must be ignored. */
    private static void nameServer(DatagramSocket server) {
        byte[] bytes = new byte[512];
        while (!server.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                server.receive(packet);
                String question = new String(bytes, 12, packet.getLength() - 12, StandardCharsets.ISO_8859_1);
                if (question.contains("silent")) continue;
                bytes[2] |= (byte) 0x80;
                bytes[0] ^= 1;
                server.send(packet);
                bytes[0] ^= 1;
                if (question.contains("bad")) bytes[3] |= 3;
                server.send(packet);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void udp() throws IOException {
        try (DatagramSocket silent = udpServer()) {
            assertThat(run(silent.getLocalPort(), "", "UDP_CHECK {\n}"))
                    .as("silence")
                    .isEqualTo(Verdict.PASSED);
            assertThat(run(silent.getLocalPort(), "", "UDP_CHECK {\n require_reply\n}")
                            .reason())
                    .isEqualTo("no reply");
        }
        assertThat(run(closedPort(), "", "UDP_CHECK {\n}").passed())
                .as("port unreachable")
                .isFalse();
        try (DatagramSocket echo = udpServer()) {
            Thread.ofPlatform().daemon().start(() -> echo(echo));
            int port = echo.getLocalPort();
            assertThat(run(port, "", "UDP_CHECK {\n payload 0a0b0c\n require_reply 0ax\n}"))
                    .isEqualTo(Verdict.PASSED);
            assertThat(run(port, "", "UDP_CHECK {\n payload 0a0b0c\n require_reply 0a0c\n}")
                            .reason())
                    .contains("byte 1");
            assertThat(run(port, "", "UDP_CHECK {\n payload 0a\n require_reply\n min_reply_length 2\n}")
                            .reason())
                    .contains("reply of 1 bytes");
        }
    }

    private static void echo(DatagramSocket server) {
        byte[] bytes = new byte[2000];
        while (!server.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                server.receive(packet);
                server.send(packet);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void ping() {
        assertThat(run(80, "", "PING_CHECK {\n}")).isEqualTo(Verdict.PASSED);
        assertThat(run(80, "", "PING_CHECK {\n bindto 127.0.0.9\n}")).isEqualTo(Verdict.PASSED);
        assertThat(run(80, "", "PING_CHECK {\n connect_ip 192.0.2.1\n}").passed())
                .as("no route")
                .isFalse();
    }

    @Test
    void pingsLeaveNoSocketsBehind() throws Exception {
        int before = openFiles();
        Verdict verdict = attempts(80, "", "PING_CHECK {\n bindto 192.0.2.7\n}", 50);
        assertThat(verdict.passed()).as("not our address").isFalse();
        assertThat(openFiles() - before).isLessThan(25);
    }

    private static int openFiles() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    @Test
    void pingsGoOnWhenTheirInterfaceIsMadeAnew() throws Exception {
        Attempt attempt = Trial.attempt(80, "", "PING_CHECK {\n connect_ip 10.9.9.2\n bind_if ping0\n}");
        addInterface();
        assertThat(node.call(attempt::run).reason()).isEqualTo("no echo reply");
        node.run("ip", "link", "del", "ping0");
        assertThat(node.call(attempt::run).passed()).isFalse();
        addInterface();
        assertThat(node.call(attempt::run).reason()).isEqualTo("no echo reply");
        node.run("ip", "link", "del", "ping0");
    }

    private static void addInterface() {
        node.run("ip", "link", "add", "ping0", "type", "veth", "peer", "name", "ping1");
        node.run("ip", "link", "set", "ping1", "up");
        node.run("ip", "addr", "add", "10.9.9.1/24", "dev", "ping0");
        node.run("ip", "link", "set", "ping0", "up");
    }

    @Test
    void misc() throws IOException {
        assertThat(misc("/bin/true", "")).isEqualTo(Verdict.PASSED);
        assertThat(misc("/bin/false", "").reason()).isEqualTo("exit code 1");
        assertThat(misc(script("exit 12"), "").reason()).isEqualTo("exit code 12");
        assertThat(misc(script("exit 12"), "misc_dynamic").weight()).isEqualTo(OptionalInt.of(10));
        assertThat(misc("/bin/sleep 60", "misc_timeout 1").reason()).startsWith("no end within");
        assertThat(misc("/nowhere/x", "").reason()).contains("is not there");
        assertThat(misc(script("exec test $(id -un) = nobody"), "user nobody"))
                .as("as nobody")
                .isEqualTo(Verdict.PASSED);
        assertThat(misc(script("exit 0"), "user nosuchuser").passed()).isFalse();
    }

    @Test
    void scriptsThatOthersCanChangeAreNotRunAsRoot() throws IOException {
        String script = script("exit 0");
        Files.setPosixFilePermissions(
                Path.of(script), java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        String secure = "global_defs {\n enable_script_security\n script_user root\n}";
        assertThat(run(80, secure, "MISC_CHECK {\n misc_path " + script + "\n}").reason())
                .contains(script + " may be written by everybody");
        assertThat(run(80, secure, "MISC_CHECK {\n misc_path /bin/true\n}")).isEqualTo(Verdict.PASSED);
    }

    private static Verdict misc(String command, String more) {
        return run(
                80,
                "global_defs {\n script_user root\n}",
                "MISC_CHECK {\n misc_path \"" + command + "\"\n" + more + "\n}");
    }

    /** Where everybody can read it. */
    private String script(String body) throws IOException {
        Path file = Files.createTempFile(lab.directory(), "script", ".sh");
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }

    @Test
    void file() throws IOException {
        Path file = directory.resolve("weight");
        String track = "track_file f {\n file " + file + "\n}";
        String check = "FILE_CHECK {\n track_file f\n}";
        assertThat(run(80, track, check)).as("no file").isEqualTo(Verdict.passed(0));
        Files.writeString(file, " -17\n");
        assertThat(run(80, track, check)).isEqualTo(Verdict.passed(-17));
        Files.writeString(file, "9999999999");
        assertThat(run(80, track, check)).isEqualTo(Verdict.passed(Integer.MAX_VALUE));
        Files.writeString(file, "rubbish");
        assertThat(run(80, track, check)).isEqualTo(Verdict.passed(0));
    }
}
