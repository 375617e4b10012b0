package dev.sluice.keepalived.vrrp.holding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.RunDirectory;
import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import dev.sluice.linux.netlink.Removal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedSettingsTest {
    private static final String IGNORE = "net/ipv4/conf/eth0/arp_ignore", FILTER = "net/ipv4/conf/eth0/rp_filter";

    private final Map<String, String> values = new HashMap<>(Map.of(IGNORE, "0", FILTER, "2"));
    private final List<String> log = new ArrayList<>();

    @TempDir
    Path directory;

    private Ledger ledger;
    private SharedSettings settings;

    @BeforeEach
    void open() {
        System.setProperty(RunDirectory.PROPERTY, directory.toString());
        ledger = Ledger.open(_ -> {});
        settings = new SharedSettings(ledger, new Values(), log::add);
    }

    @AfterEach
    void close() {
        System.clearProperty(RunDirectory.PROPERTY);
        ledger.close();
    }

    private final class Values implements SharedSettings.Kernel {
        @Override
        public String read(String setting) {
            String value = values.get(setting);
            if (value == null) throw new LinuxException("open", setting, Errno.ENOENT.number(), "no such setting");
            return value;
        }

        @Override
        public void write(String setting, String value) {
            String _ = read(setting);
            values.put(setting, value);
        }
    }

    private Map<String, String> ledger() throws IOException {
        return Ledger.settings(ledger.file());
    }

    @Test
    void theLastOnePutsBackWhatItWas() throws IOException {
        for (int user = 0; user < 2; user++) {
            assertThat(settings.change(IGNORE, "1")).isTrue();
            assertThat(settings.change(FILTER, "0")).isTrue();
        }
        assertThat(ledger()).containsExactlyInAnyOrderEntriesOf(Map.of(IGNORE, "0", FILTER, "2"));
        settings.restore(IGNORE);
        assertThat(values).containsEntry(IGNORE, "1");
        settings.restore(IGNORE);
        settings.restore(IGNORE);
        assertThat(values).containsEntry(IGNORE, "0").containsEntry(FILTER, "0");
        assertThat(ledger()).containsOnly(Map.entry(FILTER, "2"));
        settings.restore(FILTER);
        settings.restore(FILTER);
        assertThat(values).containsEntry(FILTER, "2");
        assertThat(ledger.file()).isEmptyFile();
        assertThat(log).isEmpty();
    }

    /** Its interface was deleted and made again: it is changed there too. */
    @Test
    void aSettingThatCameAgain() {
        assertThat(settings.change(IGNORE, "1")).isTrue();
        values.put(IGNORE, "0");
        assertThat(settings.change(IGNORE, "1")).isTrue();
        assertThat(values).containsEntry(IGNORE, "1");
    }

    @Test
    void aSettingThatIsNotThere() throws IOException {
        values.remove(FILTER);
        assertThat(settings.change(FILTER, "0")).isFalse();
        assertThat(log).hasSize(1);
        assertThat(settings.change(IGNORE, "1")).isTrue();
        values.remove(IGNORE);
        settings.restore(IGNORE);
        assertThat(log).hasSize(1);
        assertThat(ledger()).isEmpty();
    }

    /** Removals and settings of one ledger do not take each other's lines. */
    @Test
    void removalsAreBesideThem() throws IOException {
        assertThat(settings.change(IGNORE, "1")).isTrue();
        Removal removal = new Removal("RTM_DELLINK 7", new byte[] {1, 2});
        ledger.hold(List.of(removal));
        assertThat(Ledger.read(ledger.file())).extracting(Object::toString).containsExactly("RTM_DELLINK 7");
        ledger.drop(List.of(removal));
        assertThat(Ledger.read(ledger.file())).isEmpty();
        assertThat(ledger()).containsOnly(Map.entry(IGNORE, "0"));
    }
}
