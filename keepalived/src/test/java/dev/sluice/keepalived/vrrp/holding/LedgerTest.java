package dev.sluice.keepalived.vrrp.holding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.linux.netlink.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guard finds, whatever happened to the process that wrote it. */
class LedgerTest {
    private static final Path FULL = Path.of("/dev/full");

    private final List<String> said = new ArrayList<>();
    private Path file;
    private Ledger ledger;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        file = Files.createFile(directory.resolve("ledger"));
        ledger = new Ledger(file, said::add);
    }

    private static Removal removal(String title) {
        return new Removal(title, new byte[] {1, 2, 3, 4});
    }

    private List<String> read() throws IOException {
        return Ledger.read(file).stream().map(Removal::title).toList();
    }

    private void diskIsFull(boolean full) throws IOException {
        Files.delete(file);
        if (full) Files.createSymbolicLink(file, FULL);
        else Files.createFile(file);
    }

    @Test
    void whatIsHeldAtTheEndIsLeftToTheGuard() throws IOException {
        ledger.hold(List.of(removal("address a"), removal("address b")));
        ledger.drop(List.of(removal("address a")));
        ledger.close();
        assertThat(read()).containsExactly("address b");
    }

    @Test
    void nothingIsLeftOfWhatWasReleased() {
        ledger.hold(List.of(removal("address a")));
        ledger.drop(List.of(removal("address a")));
        ledger.close();
        assertThat(file).doesNotExist();
        assertThat(said).isEmpty();
    }

    /** A takeover must not fail for want of a note; the note is made up for. */
    @Test
    void aFullDiskIsSaidAndMadeUpFor() throws IOException {
        diskIsFull(true);
        ledger.hold(List.of(removal("address a"), removal("address b")));
        ledger.hold(List.of(removal("address c")));
        assertThat(said).singleElement().asString().contains("cannot write " + file);
        diskIsFull(false);
        ledger.drop(List.of(removal("address a")));
        assertThat(read()).containsExactly("address b", "address c");
    }

    /** What was written of it before the disk was full. */
    @Test
    void halfALineHarmsNoOther() throws IOException {
        diskIsFull(true);
        ledger.hold(List.of(removal("address a")));
        Files.delete(file);
        Files.writeString(file, "+010203");
        ledger.hold(List.of(removal("address b")));
        assertThat(Ledger.read(file)).extracting(Removal::title).containsExactly("address a", "address b");
        assertThat(Ledger.read(file))
                .extracting(Removal::message)
                .containsOnly(removal("").message());
    }
}
