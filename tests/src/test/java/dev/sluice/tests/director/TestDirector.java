package dev.sluice.tests.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.Sluice;
import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import dev.sluice.control.ControlClient;
import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.JavaCommand;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.RunDirectory;
import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerSpec;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceSpec;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Tunnel;
import dev.sluice.linux.BpfFs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A director's daemon in a node of a lab, as its own process, asked through its control socket. */
final class TestDirector {
    private static final Duration START = Duration.ofMinutes(2);
    private static final List<String> JAVA_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx96m");

    private final Node node;
    private final RunDirectory directory;
    private Running process;

    private TestDirector(Node node, String... words) {
        this.node = node;
        directory = RunDirectory.of(node.inode());
        process = launch(node, words);
        awaitReady();
    }

    static TestDirector start(Node node, String... words) {
        return new TestDirector(node, words);
    }

    /** Runs {@code sluice run}, ready or not. */
    static Running launch(Node node, String... words) {
        return launch(Sluice.class, node, words);
    }

    private static Running launch(Class<?> main, Node node, String... words) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(words));
        List<String> command = JavaCommand.of(main, JAVA_OPTIONS, arguments);
        return node.start(command.toArray(String[]::new));
    }

    private void awaitReady() {
        Waiting.until("the director's start", START, () -> {
            assertThat(process.isAlive()).as(process.log()).isTrue();
            try {
                return info().pid() == process.pid();
            } catch (IOException e) {
                return false;
            }
        });
    }

    void kill() {
        process.close();
    }

    void startAgain() {
        startAgainAs(Sluice.class);
    }

    /** With another program in the place of {@code sluice}. */
    void startAgainAs(Class<?> main) {
        process = launch(main, node);
        awaitReady();
    }

    Running process() {
        return process;
    }

    Reply ask(Request request) throws IOException {
        try (ControlClient client = ControlClient.connect(directory.socket())) {
            return client.ask(request);
        }
    }

    Reply.Info info() throws IOException {
        return (Reply.Info) ask(new Request.GetInfo());
    }

    /** How many programs are attached. */
    int hooks() {
        try {
            return info().hooks().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<ServiceStatus> services() throws IOException {
        return ((Reply.Services) ask(new Request.ListServices(null))).services();
    }

    /** Adds a TCP service with its servers. */
    void service(String vip, int port, String scheduler, ForwardingMethod method, List<String> servers)
            throws IOException {
        ServiceKey key = new ServiceKey(Protocol.TCP, InetAddress.getByName(vip), port, 0);
        List<Request> changes = new ArrayList<>();
        changes.add(new Request.AddService(new ServiceSpec(key, scheduler, 0, 0, -1, "")));
        for (String server : servers)
            changes.add(new Request.AddServer(
                    key,
                    new ServerSpec(new ServerKey(InetAddress.getByName(server), port), method, 1, 0, 0, Tunnel.IPIP)));
        assertThat(ask(new Request.Transaction(changes, false))).isInstanceOf(Reply.Results.class);
    }

    /** Where it pins. */
    Path pins() {
        return BpfFs.ensure().resolve("sluice").resolve(Long.toString(node.inode()));
    }

    RunDirectory directory() {
        return directory;
    }
}
