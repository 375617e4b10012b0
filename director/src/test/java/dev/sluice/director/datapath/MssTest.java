package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Hook.class)
class MssTest {
    @Parameter
    Hook hook = Hook.TC;

    /** Options, MSS first, last, at an odd byte, small already, absent, cut off, nonsense. */
    @ParameterizedTest
    @CsvSource({
        "020405b4, 02040598",
        "020405b40402080a00000001000000000103030a, 020405980402080a00000001000000000103030a",
        "0103030a0402010101020405b4010000, 0103030a040201010102040598010000",
        "01020405b4010101, 0102040598010101",
        "02040598, 02040598",
        "02040200, 02040200",
        "01010402, 01010402",
        "01010204, 01010204",
        "00020405b4000000, 00020405b4000000",
        "0300020405b40000, 0300020405b40000",
        "020605b400000000, 020605b400000000"
    })
    void lowersTheOptionAlone(String before, String after) {
        byte[] options = HexFormat.of().parseHex(before);
        Frame frame = Frame.tcp("10.9.9.9", 80, "10.0.1.1", 4000, 18, options.length + 5);
        System.arraycopy(options, 0, frame.bytes(), 54, options.length);
        frame.bytes()[46] = (byte) (5 + options.length / 4 << 4);
        Packet p = new Packet(frame.sum().bytes().clone(), 1, hook);
        assertThat(Mss.clamp(p, 34, 1432)).isZero();
        Frame clamped = new Frame(p.bytes());
        assertThat(HexFormat.of().formatHex(clamped.bytes(), 54, 54 + options.length))
                .isEqualTo(after);
        assertThat(clamped.transportSumRight()).isTrue();
    }

    @Test
    void leavesAShortFrameAlone() {
        byte[] frame = new byte[40];
        Packet p = new Packet(frame, 1, hook);
        assertThat(Mss.clamp(p, 34, 1432)).isZero();
        assertThat(p.bytes()).isEqualTo(frame);
    }
}
