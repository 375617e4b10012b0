package dev.sluice.tests.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What surrounds the checks: the daemon itself, its scripts, its namespace, what it finds and leaves in the director. */
@Tag("network")
class ProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    private Lab lab;

    @BeforeEach
    void openLab() {
        lab = Lab.open("processes");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    /** A virtual server with one real server that nobody is behind. */
    private static String service(String words) {
        return """
                virtual_server 192.0.2.10 80 {
                  delay_loop 1
                  lb_algo rr
                  lb_kind NAT
                  protocol TCP
                  %s
                  real_server 127.0.0.1 81 {
                    TCP_CHECK {
                      connect_timeout 1
                    }
                  }
                }
                """.formatted(words);
    }

    private static Path script(Node node, String name, String text) throws IOException {
        Path file = node.write(name, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private static String table(Node node) {
        return node.run(Programs.ours("ipvsadm"), "-Ln");
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Without -n: from another namespace than it works in, with all of its scripts. */
    @Test
    void goesToTheBackgroundOfAnotherNamespace() throws Exception {
        Node outside = lab.node("outside"), inside = lab.node("inside");
        Path told = inside.file("told"), done = inside.file("done");
        Path startup = script(inside, "startup", "echo started >> " + done);
        Path shutdown = script(inside, "shutdown", "echo stopped >> " + done);
        Path reader = script(inside, "reader", "exec cat \"$1\" > " + told);
        Path configuration = inside.write(
                "keepalived.conf",
                """
                net_namespace %s
                global_defs {
                  script_user root
                  startup_script %s
                  shutdown_script %s
                  lvs_notify_fifo %s daemon
                  lvs_notify_fifo_script %s
                }
                """.formatted(inside.namespace(), startup, shutdown, inside.file("fifo"), reader) + service(""));
        Path parent = inside.file("parent.pid"), log = inside.file("log");
        // Returns when the daemon is there.
        outside.run(
                Programs.ours("keepalived"),
                "-d",
                "-u",
                "077",
                "-f",
                configuration.toString(),
                "-g" + log,
                "-p",
                parent.toString(),
                "-c",
                inside.file("checkers.pid").toString(),
                "-r",
                inside.file("vrrp.pid").toString());
        assertThat(contains(done, "started")).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(parent)))
                .isEqualTo("rw-------");
        Waiting.until("the service inside", SOON, () -> table(inside).contains("192.0.2.10:80"));
        Waiting.until(
                "the FIFO's reader", SOON, () -> contains(told, "RS [127.0.0.1]:tcp:81 [192.0.2.10]:tcp:80 DOWN\n"));
        assertThat(Files.getAttribute(inside.file("fifo"), "unix:uid")).isEqualTo(1); // daemon, of Debian and others
        assertThat(log).content().contains("virtual server 192.0.2.10:80 TCP");

        ProcessHandle daemon = ProcessHandle.of(
                        Long.parseLong(Files.readString(parent).strip()))
                .orElseThrow();
        assertThat(daemon.parent().map(ProcessHandle::pid))
                .isNotEqualTo(java.util.Optional.of(ProcessHandle.current().pid()));
        daemon.destroy();
        daemon.onExit().join();
        assertThat(contains(done, "stopped")).isTrue();
        assertThat(parent).doesNotExist();
        assertThat(table(inside)).doesNotContain("192.0.2.10:80");
    }

    @Test
    void flushesWhatOthersLeftAndLeavesNothing() throws Exception {
        Node node = lab.node("host");
        node.run(Programs.ours("ipvsadm"), "-A", "-t", "192.0.2.99:80");
        Keepalived keepalived = Keepalived.start(
                node,
                "global_defs {\n lvs_flush\n lvs_flush_on_stop\n checker_priority -7\n checker_process_name checks\n zork\n}\n"
                        + service(""));
        keepalived.await("the service", () -> table(node).contains("192.0.2.10:80"));
        assertThat(table(node)).doesNotContain("192.0.2.99");
        String checkers = Files.readString(node.file("checkers.pid")).strip();
        assertThat(name(node, "checkers")).isEqualTo("checks");
        assertThat(name(node, "parent")).isEqualTo("keepalived");
        assertThat(keepalived.log()).containsPattern("Line 6\\) Unknown keyword 'zork' .*\\[.*keepalived.conf:6:2]");
        assertThat(node.run("ps", "-o", "ni=", "-p", checkers).strip()).isEqualTo("-7");
        assertThat(Files.readString(Path.of("/proc", checkers, "autogroup"))).endsWith(" nice -7\n");
        node.run(Programs.ours("ipvsadm"), "-A", "-t", "192.0.2.98:80");
        keepalived.stop();
        assertThat(table(node)).doesNotContain("192.0.2");
    }

    @Test
    void aProcessThatIsStartedAgainHasWhatWasAccepted() throws Exception {
        Node node = lab.node("host");
        Keepalived keepalived = Keepalived.start(node, service(""));
        keepalived.awaitLog("Checking 1 virtual servers", 1);
        keepalived.reload("virtual_server 192.0.2.10 80 {\n protocol TCP\n}\n");
        keepalived.awaitLog("the running configuration stays", 1);
        node.run("kill", "-KILL", Files.readString(node.file("checkers.pid")).strip());
        keepalived.awaitLog("Checking 1 virtual servers", 2);
        assertThat(table(node)).contains("192.0.2.10:80");
        keepalived.reload(service("").replace("192.0.2.10", "192.0.2.11"));
        keepalived.await("the new file", () -> table(node).contains("192.0.2.11:80"));
        keepalived.stop();
    }

    private static String name(Node node, String process) throws IOException {
        String pid = Files.readString(node.file(process + ".pid")).strip();
        return node.run("ps", "-o", "comm=", "-p", pid).strip();
    }

    /** Checks of the first service pause while its address is elsewhere; those of the second tell the time. */
    @Test
    void suspendsChecksWhileTheAddressIsElsewhere() throws Exception {
        Node node = lab.node("host");
        String clock = service("").replace("192.0.2.10", "192.0.2.11").replace("127.0.0.1 81", "127.0.0.2 81");
        Keepalived keepalived = Keepalived.start(node, service("ha_suspend") + clock);
        awaitTime(keepalived);
        assertThat(runs(keepalived, "127.0.0.1")).isZero();
        assertThat(table(node)).containsPattern("-> 127\\.0\\.0\\.1:81 ");

        node.address("lo", "192.0.2.10/32");
        keepalived.awaitLog("Removing service [127.0.0.1]:tcp:81", 1);
        node.run("ip", "addr", "del", "192.0.2.10/32", "dev", "lo");
        awaitTime(keepalived);
        long before = runs(keepalived, "127.0.0.1");
        try (ServerSocket _ = node.call(() -> new ServerSocket(81, 10, InetAddress.ofLiteral("127.0.0.1")))) {
            awaitTime(keepalived);
            assertThat(runs(keepalived, "127.0.0.1")).isEqualTo(before);
            node.address("lo", "192.0.2.10/32");
            keepalived.awaitLog("Adding service [127.0.0.1]:tcp:81", 1);
        }
        keepalived.stop();
    }

    /** Waits until the clock has ticked four times. */
    private static void awaitTime(Keepalived keepalived) {
        keepalived.awaitLog("Checking 2 virtual servers", 1);
        long now = runs(keepalived, "127.0.0.2");
        keepalived.await("more checks", () -> runs(keepalived, "127.0.0.2") >= now + 4);
    }

    private static long runs(Keepalived keepalived, String server) {
        Matcher matcher = Pattern.compile("\"name\":\"\\[" + server + "\\][^{]*\\{[^}]*\"runs\":(\\d+)")
                .matcher(keepalived.status("--json"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
