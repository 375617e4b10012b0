package dev.sluice.director;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.director.datapath.Settings;
import dev.sluice.ebpf.Mem;
import dev.sluice.linux.Bpf;
import java.nio.file.Path;

/**
 * How the daemon before was started, kept beside what it balances: a command that has to start the next one was not told, and a
 * director that was killed should not move to another hook.
 */
final class LastStart {
    private LastStart() {}

    static void write(Settings settings, HookChoice hook, Path schedulers) {
        settings.hookChoice(hook.ordinal() + 1);
        byte[] path = schedulers.toAbsolutePath().toString().getBytes(UTF_8);
        // A longer one is no director's directory; the next then has the usual.
        int length = path.length < Settings.SCHEDULERS_SIZE ? path.length : 0;
        Mem at = settings.schedulers();
        for (int i = 0; i < length; i++) at.u8(i, path[i]);
        at.u8(length, 0);
    }

    /** As the director before was started, if {@code maps} are of one here; else as is {@code given}. */
    static Daemon.Settings read(Bpf bpf, Path maps, long namespace, Daemon.Settings given) {
        try (PinnedMaps found = PinnedMaps.find(bpf, maps, namespace)) {
            Settings settings = new Tables(found::apply).settings();
            int choice = settings.hookChoice() - 1;
            if (choice < 0 || choice >= HookChoice.values().length) return given;
            Path schedulers = schedulers(settings.schedulers(), given.schedulers());
            return new Daemon.Settings(HookChoice.values()[choice], given.capacity(), schedulers, true);
        } catch (IllegalStateException e) {
            return given;
        }
    }

    private static Path schedulers(Mem at, Path usual) {
        byte[] path = new byte[Settings.SCHEDULERS_SIZE];
        int length = 0;
        while (length < path.length && at.u8(length) != 0) path[length] = (byte) at.u8(length++);
        return length == 0 || length == path.length ? usual : Path.of(new String(path, 0, length, UTF_8));
    }
}
