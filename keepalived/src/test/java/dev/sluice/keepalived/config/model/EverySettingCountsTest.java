package dev.sluice.keepalived.config.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nothing that the model has from a file is forgotten: every component of its records is read by the code that acts on it, or by
 * {@code WithoutEffect}, which tells the operator that nothing does. Asked of the compiled classes: what merely shows the model
 * ({@code sluice explain-config}) or compares two does not count.
 */
class EverySettingCountsTest {
    private static final String ROOT = "dev/sluice/keepalived/";
    private static final String MODEL = ROOT + "config/model/";
    /** Packages that read files or show what was read. */
    private static final List<String> READERS = List.of(ROOT + "config/", ROOT + "command/");
    /** Where it was written; for messages only. */
    private static final String PLACE = "place";
    /** Defaults of other blocks, which the builders of those blocks read. */
    private static final Set<String> DEFAULTS =
            Set.of("VrrpDefaults.", "Mail.alerts", "Mail.checkerAlerts", "Mail.vrrpAlerts", "Globals.logAllFailures");
    /** Keywords that the table itself says have no effect, and lists of which WithoutEffect tells as a whole. */
    private static final Set<String> TOLD = Set.of(
            "DirectorSettings.syncDaemon",
            "SyncDaemon.",
            "VrrpInstance.syncInterface",
            "LinkDelay.",
            "TrackGroup.",
            "VirtualAddress.trackGroup",
            "Route.trackGroup",
            "Rule.trackGroup");
    /** Refused with an error where it is configured, not read: Instance.unsupported. */
    private static final Set<String> REFUSED = Set.of("HmacAuthentication.");
    /** {@code state} decides in the builder, by the priority it stands for and what it forbids. */
    private static final Set<String> SETTLED = Set.of("Election.state");

    private final Map<String, Set<String>> calls = new HashMap<>();

    @BeforeEach
    void readClasses() throws IOException {
        Path classes = Path.of(URI.create(Configuration.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        try (Stream<Path> files = Files.walk(classes.resolve(ROOT))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList())
                read(ClassFile.of().parse(file));
        }
    }

    private void read(ClassModel read) {
        for (MethodModel method : read.methods()) {
            Set<String> called = calls.computeIfAbsent(
                    name(read.thisClass().asInternalName(), method.methodName().stringValue()), _ -> new HashSet<>());
            method.code().ifPresent(code -> code.forEach(element -> collect(element, called)));
        }
    }

    private static void collect(CodeElement element, Set<String> called) {
        if (element instanceof InvokeInstruction invoke)
            called.add(name(invoke.owner().asInternalName(), invoke.name().stringValue()));
        if (element instanceof InvokeDynamicInstruction dynamic)
            for (ConstantDesc argument : dynamic.bootstrapArgs())
                if (argument instanceof DirectMethodHandleDesc handle) {
                    String owner = handle.owner().descriptorString();
                    called.add(name(owner.substring(1, owner.length() - 1), handle.methodName()));
                }
    }

    private static String name(String owner, String method) {
        return owner + "." + method;
    }

    /** Everything that the acting code calls, directly or through methods of the model. */
    private Set<String> reached() {
        Set<String> reached = new HashSet<>();
        Deque<String> next = new ArrayDeque<>();
        calls.forEach((caller, called) -> {
            if (READERS.stream().noneMatch(caller::startsWith)) next.addAll(called);
        });
        while (!next.isEmpty()) {
            String method = next.pop();
            if (method.startsWith(MODEL) && reached.add(method)) next.addAll(calls.getOrDefault(method, Set.of()));
        }
        return reached;
    }

    private Set<String> readByBuilders() {
        Set<String> read = new HashSet<>();
        calls.forEach((caller, called) -> {
            if (caller.startsWith(ROOT + "config/build/")) read.addAll(called);
        });
        return read;
    }

    private static boolean isOneOf(Set<String> names, String accessor) {
        return names.stream().anyMatch(n -> n.endsWith(".") ? accessor.startsWith(n) : accessor.equals(n));
    }

    /** The accessor itself, or that of an interface it implements. */
    private static boolean isReached(Class<?> type, String component, Set<String> reached) {
        if (reached.contains(name(type.getName().replace('.', '/'), component))) return true;
        for (Class<?> of : type.getInterfaces()) if (isReached(of, component, reached)) return true;
        return false;
    }

    private List<Class<?>> records() {
        List<Class<?>> records = new ArrayList<>();
        calls.keySet().stream()
                .filter(method -> method.startsWith(MODEL))
                .map(method -> method.substring(0, method.lastIndexOf('.')).replace('/', '.'))
                .distinct()
                .map(EverySettingCountsTest::load)
                .filter(Class::isRecord)
                .forEach(records::add);
        return records;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void everyComponentIsReadByWhatActsOnIt() {
        Set<String> reached = reached(), built = readByBuilders();
        Set<String> forgotten = new TreeSet<>();
        List<Class<?>> records = records();
        for (Class<?> type : records) {
            // Compared whole, as keys.
            if (type.getSimpleName().equals("Identity")) continue;
            for (RecordComponent component : type.getRecordComponents()) {
                String accessor = name(type.getName().replace('.', '/'), component.getName());
                String shown = accessor.substring(MODEL.length());
                boolean counts = component.getName().equals(PLACE)
                        || isReached(type, component.getName(), reached)
                        || isOneOf(DEFAULTS, shown) && built.contains(accessor)
                        || isOneOf(TOLD, shown)
                        || isOneOf(REFUSED, shown)
                        || isOneOf(SETTLED, shown);
                if (!counts) forgotten.add(shown);
            }
        }
        assertThat(records).hasSizeGreaterThan(40);
        assertThat(forgotten)
                .as("settings that are read from the file and then by nobody; act on them or tell in WithoutEffect")
                .isEmpty();
    }
}
