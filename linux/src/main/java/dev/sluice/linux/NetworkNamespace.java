package dev.sluice.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * A network namespace, held open.
 *
 * <p>A namespace belongs to a thread: setns(2) moves only the thread that calls it. So work in another namespace runs on a
 * platform thread of its own; what it opens there (netlink sockets, descriptors) stays bound to that namespace and may then be
 * used from any thread. Threads inherit the namespace of the thread that starts them.
 */
public final class NetworkNamespace implements AutoCloseable {
    /** Where ip-netns(8) keeps namespaces by name. */
    public static final Path NAMED = Path.of("/run/netns");

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int AF_UNIX = 1, SOL_SOCKET = 1, SO_NETNS_COOKIE = 71;
    private static final Path OF_THREAD = Path.of("/proc/thread-self/ns/net");

    private final SystemCalls calls;
    private final String name;
    private final FileDescriptor file;

    private NetworkNamespace(SystemCalls calls, String name, FileDescriptor file) {
        this.calls = calls;
        this.name = name;
        this.file = file;
    }

    /** The namespace of the calling thread. */
    public static NetworkNamespace current() {
        return open(OF_THREAD);
    }

    /** The inode number of the calling thread's namespace: what tells namespaces apart on one machine. */
    public static long currentInode() {
        return inodeOf(OF_THREAD);
    }

    /**
     * The cookie of the calling thread's namespace: unlike the inode number never given to another as long as the machine runs
     * ({@code SO_NETNS_COOKIE}, Linux 5.14).
     */
    public static long currentCookie() {
        try (KernelSocket socket =
                KernelSocket.open(SystemCalls.host(), "netns cookie", AF_UNIX, KernelSocket.DATAGRAM, 0)) {
            return socket.longOption(SOL_SOCKET, SO_NETNS_COOKIE);
        }
    }

    /** A namespace that ip-netns(8) or {@link #create} gave a name. */
    public static NetworkNamespace named(String name) {
        try {
            return open(NAMED.resolve(name));
        } catch (LinuxException e) {
            throw e.is(Errno.ENOENT) ? e.withRemedy("no such network namespace; see: ip netns list") : e;
        }
    }

    /** The namespace behind a file: {@code /proc/PID/ns/net}, or where one is mounted. */
    public static NetworkNamespace open(Path path) {
        SystemCalls calls = SystemCalls.host();
        return new NetworkNamespace(
                calls, path.toString(), FileDescriptor.open(calls, path.toString(), FileDescriptor.READ_ONLY));
    }

    /** A new namespace without a name, with its loopback down. It is gone when nothing holds it any more. */
    public static NetworkNamespace create() {
        return OwnThread.call("netns-create", () -> {
            unshare();
            return current();
        });
    }

    /** A new namespace with a name, as {@code ip netns add} makes it; lives until {@link NamedNamespaces#remove}. */
    public static NetworkNamespace create(String name) {
        return OwnThread.call("netns-create-" + name, () -> {
            NamedNamespaces.reserve(name);
            try {
                unshare();
                NamedNamespaces.mount(name, OF_THREAD);
                return named(name);
            } catch (RuntimeException e) {
                NamedNamespaces.remove(name);
                throw e;
            }
        });
    }

    private static void unshare() {
        SystemCalls.host().require(SystemCall.UNSHARE, "CLONE_NEWNET", CLONE_NEWNET);
    }

    /** Its inode number. */
    public long inode() {
        return inodeOf(Path.of("/proc/self/fd/" + file.number()));
    }

    /** To be given to the kernel while this is open. */
    public FileDescriptor file() {
        return file;
    }

    /** Runs a task inside, on a fresh platform thread, and waits for it. Unchecked exceptions of the task come through as such. */
    public <T> T call(Callable<T> task) {
        return OwnThread.call("netns-" + inode(), () -> {
            enter();
            return task.call();
        });
    }

    /** As {@link #call}. */
    public void run(Runnable task) {
        call(() -> {
            task.run();
            return true;
        });
    }

    /**
     * A platform thread that will run {@code task} inside, not started. The namespace must stay open until the thread has
     * started running the task.
     */
    public Thread thread(String threadName, Runnable task) {
        return Thread.ofPlatform().name(threadName).unstarted(() -> {
            enter();
            task.run();
        });
    }

    private void enter() {
        calls.require(SystemCall.SETNS, name, file.number(), CLONE_NEWNET);
    }

    /** Of the namespace behind the link, which stat(2) follows. */
    private static long inodeOf(Path path) {
        try {
            return (long) Files.getAttribute(path, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
