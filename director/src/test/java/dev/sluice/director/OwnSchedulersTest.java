package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.control.ServerSpec;
import dev.sluice.director.datapath.Choice;
import dev.sluice.director.datapath.Datapath;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Own;
import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.compiler.Compiler;
import dev.sluice.ebpf.compiler.UnsupportedJava;
import dev.sluice.ebpf.load.KernelMap;
import dev.sluice.ebpf.load.LoadedProgram;
import dev.sluice.ebpf.load.VerifierException;
import dev.sluice.linux.Bpf;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users' schedulers: found, compiled into the datapath and verified by the kernel, or refused with nothing changed. */
@Tag("kernel")
class OwnSchedulersTest {
    private static final String VIP = "10.0.0.1:80", OTHER = "10.0.0.2:80";

    @TempDir
    Path directory = Path.of("");

    private final DirectorFixture fixture = new DirectorFixture();
    private int loads;
    /** Of each time that programs were compiled. */
    private final List<Set<DatapathFeature>> wanted = new ArrayList<>();

    @BeforeEach
    void start() {
        fixture.schedulers = directory;
        fixture.programs = new InTheKernel();
        fixture.restart();
    }

    @AfterEach
    void stop() {
        Fixed.OWN.set(0);
        Own.twin = (_, _) -> 0;
    }

    /** Does with programs what the daemon does, attached to nothing. */
    private final class InTheKernel implements Programs {
        @Override
        public void install(int unitShift) {}

        @Override
        public void extend(Set<DatapathFeature> features, @Nullable SchedulerCode code) throws Refusal {
            wanted.add(Set.copyOf(features));
            if (code == null) return;
            Map<BpfMap, KernelMap> maps = new LinkedHashMap<>();
            Fixed.OWN.set(1);
            try (LoadedProgram _ = LoadedProgram.load(
                    Bpf.host(),
                    Compiler.compile(Hook.TC, code, Datapath.class, "receive", Map.of()),
                    map -> maps.computeIfAbsent(map, made -> KernelMap.create(Bpf.host(), made.spec())))) {
                loads++;
            } catch (UnsupportedJava | VerifierException e) {
                throw OwnSchedulers.unusable(String.valueOf(e.getMessage()));
            } finally {
                maps.values().forEach(KernelMap::close);
            }
        }
    }

    private static Path example() {
        Path here = Path.of("").toAbsolutePath();
        Path examples = here.resolve("examples/scheduler/src");
        return Files.isDirectory(examples) ? examples : here.resolveSibling("examples/scheduler/src");
    }

    /** Compiles a source file into the directory of schedulers, as a tree of class files. */
    private void offer(Path source, String name) throws IOException {
        Path tree = directory.resolve(name.substring(name.lastIndexOf('.') + 1));
        Path services = Files.createDirectories(tree.resolve("META-INF/services"));
        Files.writeString(services.resolve(OwnScheduler.class.getName()), name + "\n");
        String classPath = String.join(
                java.io.File.pathSeparator,
                List.of(root(OwnScheduler.class), root(Compiler.class), root(Request.class)));
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-cp", classPath, "-proc:none", "-d", tree.toString(), source.toString());
        assertThat(result).isZero();
    }

    private static String root(Class<?> type) {
        return Path.of(java.net.URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private void offer(String type, String choose) throws IOException {
        Path source = directory.resolve(type + ".java");
        Files.writeString(source, """
                import dev.sluice.director.OwnScheduler;
                import dev.sluice.director.datapath.Choice;
                public final class %s implements OwnScheduler {
                    public String name() { return "%s"; }
                    %s
                }
                """.formatted(type, type.toLowerCase(java.util.Locale.ROOT), choose));
        offer(source, type);
    }

    private static void refused(Reply reply, String... words) {
        assertThat(reply).isInstanceOfSatisfying(Reply.Refused.class, refusal -> {
            assertThat(refusal.errno()).isEqualTo(Errno.UNUSABLE);
            assertThat(refusal.detail()).contains(words);
        });
    }

    @Test
    void theExampleChooses() throws Throwable {
        offer(example().resolve("example/Canary.java"), "example.Canary");
        assertThat(fixture.addService(VIP, "canary")).isEqualTo(new Reply.Done());
        assertThat(loads).isOne();
        for (int i = 1; i <= 5; i++) fixture.addServer(VIP, "10.1.0." + i + ":80", i);
        Own.twin = twin();
        List<String> picks = IntStream.range(0, 1000)
                .mapToObj(i -> fixture.pick(VIP, "10.7." + i / 250 + "." + (1 + i % 250), 2000))
                .toList();
        assertThat(picks.stream().filter("10.1.0.5"::equals)).hasSizeBetween(50, 150);
        assertThat(picks)
                .as("the rest by weight, all idle")
                .doesNotContain("10.1.0.1")
                .contains("10.1.0.4");
        fixture.restart();
        assertThat(loads).as("the next daemon loads it again").isEqualTo(2);
        assertThat(fixture.status(DirectorFixture.key(VIP)).spec().scheduler()).isEqualTo("canary");
        assertThat(fixture.addService(OTHER, "canary")).isEqualTo(new Reply.Done());
        assertThat(loads).as("it is there already").isEqualTo(2);
    }

    /** Programs without features would drop masqueraded connections for as long as the compiler and the verifier take. */
    @Test
    void theNextDaemonLoadsItWithEverythingElse() throws IOException {
        offer("First", "public static int choose(Choice choice) { return choice.server(0); }");
        assertThat(fixture.addService(VIP, "first")).isEqualTo(new Reply.Done());
        fixture.addService(OTHER, "rr");
        ServerSpec masqueraded = DirectorFixture.server("10.1.0.1:80", ForwardingMethod.MASQUERADE, 1);
        assertThat(fixture.ask(new Request.AddServer(DirectorFixture.key(OTHER), masqueraded)))
                .isEqualTo(new Reply.Done());
        wanted.clear();
        fixture.restart();
        assertThat(wanted).containsExactly(Set.of(DatapathFeature.MASQUERADE));
        assertThat(loads).isEqualTo(2);
    }

    private Own.Twin twin() throws Exception {
        URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.resolve("Canary").toUri().toURL()}, OwnScheduler.class.getClassLoader());
        MethodHandle choose = MethodHandles.publicLookup()
                .findStatic(
                        loader.loadClass("example.Canary"), "choose", MethodType.methodType(int.class, Choice.class));
        return (_, choice) -> {
            try {
                return (int) choose.invokeExact(choice);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        };
    }

    @Test
    void whatTheCompilerRefusesChangesNothing() throws IOException {
        fixture.addService(VIP, "rr");
        fixture.addServer(VIP, "10.1.0.1:80", 1);
        offer("Divides", "public static int choose(Choice choice) { return choice.client() / choice.clientPort(); }");
        refused(fixture.addService(OTHER, "divides"), "Divides.java:5", "signed division");
        refused(fixture.ask(new Request.EditService(DirectorFixture.service(VIP, "divides"))), "signed division");
        assertThat(fixture.pick(VIP)).isEqualTo("10.1.0.1");
        assertThat(fixture.status(DirectorFixture.key(VIP)).spec().scheduler()).isEqualTo("rr");
    }

    @Test
    void whatTheVerifierRefusesChangesNothing() throws IOException {
        offer("Reads", "public static int choose(Choice choice) { return choice.u32(choice.clientPort()); }");
        refused(fixture.addService(VIP, "reads"), "the kernel's verifier refused", "Reads.java:5");
        assertThat(loads).isZero();
    }

    @Test
    void whatIsNoSchedulerIsRefused() throws IOException {
        offer("Lacks", "");
        refused(fixture.addService(VIP, "lacks"), "public static int choose(Choice)");
        assertThat(fixture.addService(VIP, "nobody"))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refusal -> assertThat(refusal.errno()).isEqualTo(Errno.ENOENT));
    }
}
