package dev.sluice.director;

import dev.sluice.control.RefusedSysctl;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Sysctl;
import dev.sluice.control.SysctlValue;
import dev.sluice.director.datapath.Settings;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sysctls as the datapath has them: bits of {@link Settings#switches}, and some numbers, which running programs see at once and
 * which are all 0 at first. For the director's thread.
 */
final class Sysctls {
    private final Settings settings;

    Sysctls(Tables tables) {
        settings = tables.settings();
    }

    /** @throws Refusal if there is none of that name, or it cannot have that value */
    static Sysctl admit(SysctlValue wanted) throws Refusal {
        Sysctl sysctl = Sysctl.of(wanted.name());
        RefusedSysctl refused = RefusedSysctl.of(wanted.name());
        if (refused != null)
            throw new Refusal(Errno.EINVAL, refused.name() + " means nothing here: " + refused.reason());
        if (sysctl == null)
            throw new Refusal(Errno.ENOENT, "there is no sysctl " + wanted.name() + "; 'sluice sysctl' lists them");
        String objection = sysctl.objection(wanted.value());
        if (objection != null) throw new Refusal(Errno.EINVAL, objection);
        return sysctl;
    }

    List<SysctlValue> all() {
        return Arrays.stream(Sysctl.values())
                .map(sysctl -> new SysctlValue(sysctl.label(), value(sysctl)))
                .toList();
    }

    int value(Sysctl sysctl) {
        if (mask(sysctl) != 0) return (settings.switches() & mask(sysctl)) / unit(sysctl) ^ sysctl.standard();
        int seconds = settings.localityExpiration(which(sysctl));
        return seconds == 0 ? sysctl.standard() : seconds;
    }

    /** All switches by one store. */
    void write(Map<Sysctl, Integer> wanted) {
        int switches = settings.switches();
        for (var change : wanted.entrySet()) {
            Sysctl sysctl = change.getKey();
            if (mask(sysctl) == 0) settings.localityExpiration(which(sysctl), change.getValue());
            else switches = switches & ~mask(sysctl) | (change.getValue() ^ sysctl.standard()) * unit(sysctl);
        }
        settings.switches(switches);
    }

    /** What the datapath must have compiled in with these values beside those that are set. */
    Set<DatapathFeature> features(Map<Sysctl, Integer> wanted) {
        Set<DatapathFeature> needed = EnumSet.noneOf(DatapathFeature.class);
        for (Sysctl sysctl : Sysctl.values()) {
            DatapathFeature feature = feature(sysctl);
            int value = wanted.getOrDefault(sysctl, value(sysctl));
            if (feature != null && value != sysctl.standard()) needed.add(feature);
        }
        return needed;
    }

    /** What is left out of the programs while the value is the standard one, null for nothing. */
    private static @Nullable DatapathFeature feature(Sysctl sysctl) {
        return switch (sysctl) {
            case NAT_ICMP_SEND -> DatapathFeature.NAT_ICMP_SEND;
            case SCHEDULE_ICMP -> DatapathFeature.SCHEDULE_ICMP;
            case PMTU_DISC -> DatapathFeature.CLEAR_DF;
            default -> null;
        };
    }

    /** Bits that say in what a value differs from the standard one; 0 where the value has a place of its own. */
    private static int mask(Sysctl sysctl) {
        return switch (sysctl) {
            case EXPIRE_NODEST_CONN -> Settings.WAIT_FOR_REMOVED;
            case EXPIRE_QUIESCENT_TEMPLATE -> Settings.KEEP_QUIESCENT_TEMPLATES;
            case CONN_REUSE_MODE -> Settings.REUSE_MODE;
            case SLOPPY_TCP -> Settings.SLOPPY_TCP;
            case SLOPPY_SCTP -> Settings.SLOPPY_SCTP;
            case CACHE_BYPASS -> Settings.CACHE_BYPASS;
            case NAT_ICMP_SEND -> Settings.NAT_ICMP_SEND;
            case SCHEDULE_ICMP -> Settings.SCHEDULE_ICMP;
            case PMTU_DISC -> Settings.CLEAR_DF;
            case TEMPLATE_FOLLOWS_CONNECTIONS -> Settings.TEMPLATES_FOLLOW;
            case LBLC_EXPIRATION, LBLCR_EXPIRATION -> 0;
        };
    }

    private static int unit(Sysctl sysctl) {
        return Integer.lowestOneBit(mask(sysctl));
    }

    private static int which(Sysctl sysctl) {
        return sysctl == Sysctl.LBLC_EXPIRATION ? 0 : 1;
    }
}
