package dev.sluice.director;

import dev.sluice.control.Timeouts;
import dev.sluice.director.datapath.Fixed;
import dev.sluice.director.datapath.Maps;
import dev.sluice.director.datapath.Settings;
import dev.sluice.ebpf.Mem;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;

/** What the maps must hold before the datapath is compiled for them. */
public final class FirstStart {
    /** Of all maps together. Raised by every change that the daemon before could not read. */
    private static final int LAYOUT = 5;

    private static final int SECRETS = 16;

    private FirstStart() {}

    /**
     * Writes the first settings into new maps, and leaves others as they are.
     *
     * @param namespace cookie of the network namespace that they are for
     * @throws IllegalStateException if they were made by a version that kept other things in them
     */
    public static void prepare(Tables tables, int hz, long namespace) {
        Settings settings = tables.settings();
        if (settings.layout() == 0) {
            SecureRandom random = new SecureRandom();
            for (int i = 0; i < SECRETS; i++) settings.secrets().u32(i * 4, random.nextInt());
            TableTime time = new TableTime(tables, hz, () -> 0);
            settings.unitShift(time.shiftFor(Timeouts.STANDARD));
            time.write(Timeouts.STANDARD);
            settings.namespace(namespace);
            settings.layout(LAYOUT);
        }
        check(tables);
    }

    /** @throws IllegalStateException if the maps were made by a version that kept other things in them */
    static void check(Tables tables) {
        Settings settings = tables.settings();
        if (settings.layout() != LAYOUT)
            throw new IllegalStateException("the running director's maps have layout " + settings.layout()
                    + ", this version knows " + LAYOUT + "; stop the director with its own version first");
    }

    /** Whether the settings map with this content has been prepared, for this very network namespace. */
    static boolean isDone(MemorySegment settings, long namespace) {
        Settings content = new Settings(Mem.of(settings));
        return content.layout() != 0 && content.namespace() == namespace;
    }

    /** Fixes what is folded into the datapath: to be called before it is compiled, or run on the JVM. */
    public static void fix(Tables tables, int unitShift) {
        Settings settings = tables.settings();
        Fixed.BUCKET_MASK.set(tables.capacity(Maps.CONNECTIONS) - 1);
        Fixed.SERVER_MASK.set(tables.capacity(Maps.SERVERS) - 1);
        Fixed.UNIT_SHIFT.set(unitShift);
        Fixed.SECRET_0.set(settings.secrets().u32(0));
        Fixed.SECRET_1.set(settings.secrets().u32(4));
        Fixed.SECRET_2.set(settings.secrets().u32(8));
        Fixed.SECRET_3.set(settings.secrets().u32(12));
        Fixed.SECRET_4.set(settings.secrets().u32(16));
        Fixed.SECRET_5.set(settings.secrets().u32(20));
        Fixed.SECRET_6.set(settings.secrets().u32(24));
        Fixed.SECRET_7.set(settings.secrets().u32(28));
        Fixed.SECRET_8.set(settings.secrets().u32(32));
        Fixed.SECRET_9.set(settings.secrets().u32(36));
        Fixed.SECRET_10.set(settings.secrets().u32(40));
        Fixed.SECRET_11.set(settings.secrets().u32(44));
        Fixed.SECRET_12.set(settings.secrets().u32(48));
        Fixed.SECRET_13.set(settings.secrets().u32(52));
        Fixed.SECRET_14.set(settings.secrets().u32(56));
        Fixed.SECRET_15.set(settings.secrets().u32(60));
    }
}
