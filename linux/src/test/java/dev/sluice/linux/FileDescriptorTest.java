package dev.sluice.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FileDescriptorTest {
    private final FakeKernel kernel = new FakeKernel();

    @Test
    void itIsClosedOnceAndNotUsedAfterwards() {
        FileDescriptor file = new FileDescriptor(kernel, 7);
        assertThat(file.number()).isEqualTo(7);
        file.close();
        file.close();
        assertThat(kernel.made()).containsExactly("close(7)");
        assertThatThrownBy(file::number)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("file descriptor 7 is closed");
    }

    @Test
    void aShortWriteIsAnError() {
        kernel.on(SystemCall.WRITE, _ -> 2);
        try (FileDescriptor file = new FileDescriptor(kernel, 7)) {
            assertThatThrownBy(() -> file.write("setting", new byte[3])).hasMessage("write(setting): EIO");
        }
    }
}
