package dev.sluice.director;

import dev.sluice.control.Reply.Errno;
import dev.sluice.director.datapath.Choice;
import dev.sluice.director.datapath.Service;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Schedulers by name: the kernel's, and users' classes in a directory of jars and of trees of class files. The directory is read
 * again whenever a name is new to the program, so nothing has to be restarted. For the director's thread.
 */
final class OwnSchedulers {
    private static final int LONGEST_NAME = 15;

    private final Path directory;
    /** Those that have a number, by name. */
    private final Map<String, Scheduler> numbered = new HashMap<>();

    /** {@code directory}: need not exist. */
    OwnSchedulers(Path directory) {
        this.directory = directory;
    }

    /** The scheduler called {@code name}, or the kernel's ENOENT. */
    Scheduler named(String name) throws Refusal {
        Scheduler known = Scheduler.ofKernel(name);
        if (known == null) known = numbered.get(name);
        if (known != null) return known;
        try (URLClassLoader loader = open()) {
            if (!all(loader).containsKey(name)) throw new Refusal(Errno.ENOENT, "there is no scheduler '" + name + "'");
        } catch (IOException e) {
            throw unusable("close(" + directory + "): " + e.getMessage());
        }
        int number = Service.FIRST_OWN;
        while (isTaken(number)) number++;
        return number(name, number);
    }

    /** The scheduler called {@code name}, which a director before gave {@code number}. */
    Scheduler adopt(String name, int number) throws Refusal {
        Scheduler known = Scheduler.ofKernel(name);
        if (known != null) return known;
        return number < Service.FIRST_OWN ? named(name) : number(name, number);
    }

    private boolean isTaken(int number) {
        return numbered.values().stream().anyMatch(scheduler -> scheduler.code() == number);
    }

    private Scheduler number(String name, int number) {
        return numbered.computeIfAbsent(name, _ -> Scheduler.own(name, number));
    }

    /** The class files of a datapath with these schedulers. */
    SchedulerCode code(Set<Scheduler> schedulers) throws Refusal {
        URLClassLoader loader = open();
        Map<String, Class<?>> found = all(loader);
        Map<Integer, Class<?>> classes = new TreeMap<>();
        for (Scheduler scheduler : schedulers) {
            Class<?> type = found.get(scheduler.title());
            if (type == null) throw unusable("scheduler '" + scheduler.title() + "' is no more in " + directory);
            classes.put(scheduler.code(), chooser(type).getDeclaringClass());
        }
        return new SchedulerCode(loader, classes);
    }

    /**
     * A user's scheduler on the JVM, for who only wants to know what it would choose.
     *
     * @throws IllegalStateException if it is not there or of no use, as the function does if it fails
     */
    ToIntFunction<Choice> onJvm(String name) {
        try {
            // Not closed: its classes may load others.
            Class<?> type = all(open()).get(name);
            if (type == null)
                throw new IllegalStateException(
                        "the scheduler " + name + " is not in " + directory + "; say where with --schedulers DIR");
            Method choose = chooser(type);
            boolean _ = choose.trySetAccessible();
            return choice -> call(choose, choice);
        } catch (Refusal e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static int call(Method choose, Choice choice) {
        try {
            return (int) choose.invoke(null, choice);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(choose + " fails on the JVM; 'sluice trace' shows what it chooses", e);
        }
    }

    /** The method that the kernel calls. */
    private static Method chooser(Class<?> type) throws Refusal {
        try {
            Method method = type.getDeclaredMethod("choose", Choice.class);
            if (Modifier.isStatic(method.getModifiers()) && method.getReturnType() == int.class) return method;
        } catch (NoSuchMethodException e) {
            // Said below.
        } catch (LinkageError e) {
            throw unusable("class " + type.getName() + ": " + e);
        }
        throw unusable("class " + type.getName() + " has no method 'public static int choose(Choice)'");
    }

    static Refusal unusable(String detail) {
        return new Refusal(Errno.UNUSABLE, detail);
    }

    private URLClassLoader open() throws Refusal {
        List<URL> roots = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                roots.add(directory.toUri().toURL());
                for (Path file : files.sorted().toList()) {
                    boolean isTree = Files.isDirectory(file.resolve("META-INF"));
                    if (isTree || file.toString().endsWith(".jar"))
                        roots.add(file.toUri().toURL());
                }
            } catch (MalformedURLException e) {
                throw new AssertionError(e);
            } catch (IOException e) {
                throw unusable("readdir(" + directory + "): " + e.getMessage());
            }
        }
        return new URLClassLoader(roots.toArray(URL[]::new), OwnScheduler.class.getClassLoader());
    }

    private static Map<String, Class<?>> all(URLClassLoader loader) throws Refusal {
        Map<String, Class<?>> found = new HashMap<>();
        try {
            for (OwnScheduler scheduler : ServiceLoader.load(OwnScheduler.class, loader)) {
                String name = scheduler.name();
                if (!name.isEmpty() && name.length() <= LONGEST_NAME) found.putIfAbsent(name, scheduler.getClass());
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw unusable(String.valueOf(e.getMessage()));
        }
        return found;
    }
}
