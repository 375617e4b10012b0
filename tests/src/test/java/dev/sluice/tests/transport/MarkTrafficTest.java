package dev.sluice.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Cluster;
import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Output;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Services by firewall mark: whose marks are seen where, and the shop whose HTTP and HTTPS meet one server. */
@Tag("network")
class MarkTrafficTest {
    private static final String SECOND_CLIENT = "192.168.1.11";
    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("mark");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    private static Output sluice(Node node, String... words) {
        List<String> command = new ArrayList<>(List.of(Programs.ours("sluice")));
        command.addAll(List.of(words));
        return node.run(Node.SHORTLY, command.toArray(String[]::new));
    }

    /** {@code sluice mark} and these words. */
    static String mark(Node node, String words) {
        return sluice(node, ("mark " + words).split(" ")).orFail().out();
    }

    /** A service of mark 1 in round robin over the scene's servers. */
    static void balanceByMark(Scene scene, String... more) {
        List<String> service = new ArrayList<>(List.of("-A", "-f", "1", "-s", "rr"));
        if (scene.ipv6()) service.add("-6");
        service.addAll(List.of(more));
        scene.ipvsadm(service.toArray(String[]::new));
        for (String address : scene.cluster().addresses()) {
            List<String> server = new ArrayList<>(List.of("-a", "-f", "1", "-r"));
            server.add(scene.ipv6() ? scene.socket(address, 0) : address);
            server.add(scene.way());
            if (scene.ipv6()) server.add("-6");
            scene.ipvsadm(server.toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @CsvSource({"IPv4,tc,nat", "IPv4,xdp,dr", "IPv6,tc,dr", "IPv6,xdp,nat"})
    void aClientsHttpAndHttpsMeetOneServer(String family, String hook, String method) throws Exception {
        Scene scene = Scene.start(lab, method, family, hook, 2);
        startShops(scene);
        Node client = scene.client();
        client.run("ip", "addr", "add", scene.address(SECOND_CLIENT) + (scene.ipv6() ? "/64" : "/24"), "dev", "eth0");
        balanceByMark(scene, "-p", "100");
        mark(scene.cluster().director(), "add 1 --to " + scene.vip() + " --proto tcp --port 80,443");

        String first = fetch(scene, "http", Cluster.CLIENT);
        String second = fetch(scene, "https", SECOND_CLIENT);
        assertThat(List.of(first, second)).containsExactlyInAnyOrder("server1", "server2");
        for (int i = 0; i < 2; i++) {
            assertThat(fetch(scene, "https", Cluster.CLIENT)).isEqualTo(first);
            assertThat(fetch(scene, "http", SECOND_CLIENT)).isEqualTo(second);
        }
        assertThat(scene.ipvsadm("-L", "-n", "-c").lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("IP")
                        .contains(
                                "ASSURED", scene.socket(Cluster.CLIENT, 0), scene.ipv6() ? "[0:1::]:0" : "0.0.0.1:0"));
        explains(scene, first);
    }

    private void explains(Scene scene, String server) {
        Node director = scene.cluster().director();
        int index = Integer.parseInt(server.substring("server".length())) - 1;
        Output said = sluice(director, "explain", scene.socket(Cluster.CLIENT, 999), scene.socket(Cluster.VIP, 443));
        assertThat(said.orFail().out())
                .contains("service     fwmark 1" + (scene.ipv6() ? " IPv6" : "") + " rr")
                .contains("has the firewall mark 1 by rule 2")
                .containsPattern(
                        "->  .*" + scene.cluster().addresses().get(index).replaceAll("^.*\\.", "[.:]")
                                + ".* its client keeps to it \\(persistence\\)");
        assertThat(sluice(director, "explain", scene.socket(Cluster.CLIENT, 999), scene.socket(Cluster.VIP, 22))
                        .out())
                .contains("service     none");
    }

    /** On each server nginx with HTTP on port 80 and TLS on 443, answering with the server's name. */
    private static void startShops(Scene scene) throws Exception {
        for (Node server : scene.cluster().servers()) {
            Path key = server.file("key.pem"), certificate = server.file("cert.pem"), files = server.file("shop");
            server.run(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:prime256v1",
                    "-nodes",
                    "-keyout",
                    key.toString(),
                    "-out",
                    certificate.toString(),
                    "-subj",
                    "/CN=shop",
                    "-days",
                    "1");
            Files.createDirectories(files);
            Path configuration = server.write("shop.conf", """
                    daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
                    events { }
                    http {
                      access_log off; client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                      uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                      server {
                        listen 80; listen [::]:80; listen 443 ssl; listen [::]:443 ssl;
                        ssl_certificate %2$s; ssl_certificate_key %3$s;
                        return 200 '%4$s\n';
                      }
                    }
                    """.formatted(files, certificate, key, server.name()));
            Running nginx = server.start("nginx", "-e", files + "/error.log", "-c", configuration.toString());
            server.awaitListener(80, nginx);
            server.awaitListener(443, nginx);
        }
    }

    private static String fetch(Scene scene, String scheme, String client) {
        String host = scene.ipv6() ? "[" + scene.vip() + "]" : scene.vip();
        return scene.client()
                .run(
                        "curl",
                        "-sSk",
                        "--max-time",
                        "30",
                        "--interface",
                        scene.address(client),
                        scheme + "://" + host + "/")
                .strip();
    }

    /** netdev: of the interface that packets come in by; bridge: below the one that the director sees them on. */
    @ParameterizedTest
    @ValueSource(strings = {"netdev", "bridge"})
    void marksOfNftablesAreSeenWhereTheyComeFirst(String where) {
        Scene scene = Scene.start(lab, "nat", "IPv4", "tc", 1);
        Node director = scene.cluster().director();
        if (where.equals("bridge")) {
            director.run("ip", "link", "add", "br0", "type", "bridge");
            director.run("ip", "link", "set", "br0", "up");
            director.run("ip", "addr", "flush", "dev", "eth0");
            director.run("ip", "link", "set", "eth0", "master", "br0");
            director.run("ip", "addr", "add", Cluster.DIRECTOR + "/24", "dev", "br0");
            director.run("ip", "addr", "add", Cluster.VIP + "/32", "dev", "br0");
        }
        Path rules = director.write("nft", """
                table netdev t {
                  chain c { type filter hook ingress device eth0 priority 0; meta mark set 1; }
                }
                """);
        director.run("nft", "-f", rules.toString());
        Node server = scene.server();
        Running echo = server.start("socat", "TCP-LISTEN:80,fork,reuseaddr", "SYSTEM:echo hello");
        server.awaitListener(80, echo);
        balanceByMark(scene);
        String connect = "exec 3<>/dev/tcp/" + Cluster.VIP + "/80 && head -1 <&3";
        Output said = scene.client().run(Node.SHORTLY, "timeout", "20", "bash", "-c", connect);
        String counted = scene.ipvsadm("-L", "-n", "--stats");
        if (where.equals("bridge")) {
            assertThat(said.orFail().out()).isEqualTo("hello\n");
            assertThat(counted).containsPattern("FWM +1 +1 +[1-9]");
            assertThat(explain(scene, "--mark", "1"))
                    .contains("service     fwmark 1 rr", "came with the firewall mark 1", "goes to the server");
            assertThat(explain(scene)).contains("service     none");
        } else {
            assertThat(said.code()).as("nobody listens on the director itself").isNotZero();
            assertThat(counted).containsPattern("FWM +1 +0 +0");
            assertThat(sluice(director, "status").out()).contains("fwmark 1: no rule gives the mark");
        }
    }

    private static String explain(Scene scene, String... more) {
        List<String> words =
                new ArrayList<>(List.of("explain", scene.socket(Cluster.CLIENT, 999), scene.socket(Cluster.VIP, 80)));
        words.addAll(List.of(more));
        return sluice(scene.cluster().director(), words.toArray(String[]::new))
                .orFail()
                .out();
    }

    @Test
    void rulesOutliveTheirDaemon() throws Exception {
        Node director = lab.node("director");
        Running daemon = DirectorDaemon.start(director, "tc");
        assertThat(mark(director, "add 1 --to 192.0.2.1 --proto tcp --port 80,443"))
                .isEqualTo("""
                        rule 1: 1 --to 192.0.2.1 --proto tcp --port 80
                        rule 2: 1 --to 192.0.2.1 --proto tcp --port 443
                        """);
        assertThat(mark(director, "add 2 --to 2001:db8::/64 --from fd00::/8 --at 2"))
                .startsWith("rule 2: ");
        Output again = sluice(director, "mark", "add", "1", "--to", "192.0.2.1", "--proto", "tcp", "--port", "1,80");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.error()).contains("rule 1 is the same; nothing was changed");
        String commands = mark(director, "list --commands");
        assertThat(commands.lines()).hasSize(3);
        daemon.close();
        int _ = daemon.await(Duration.ofSeconds(30));
        Running _ = DirectorDaemon.start(director, "tc");
        assertThat(mark(director, "list --commands")).isEqualTo(commands);
        assertThat(mark(director, "delete --number 2")).startsWith("deleted: 2 --to 2001:db8::/64");
        assertThat(mark(director, "delete 1 --to 192.0.2.1 --proto tcp --port 443,80")
                        .lines())
                .hasSize(2);
        assertThat(mark(director, "list")).startsWith("no rules");
        Path saved = director.write("marks", "# saved\n" + commands);
        String restore = Programs.ours("sluice") + " mark restore < " + saved;
        assertThat(director.run("sh", "-c", restore)).isEqualTo("3 rules\n");
        assertThat(mark(director, "list --commands")).isEqualTo(commands);
    }
}
