package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what inet_aton(3), inet_pton(3) and inet_ntop(3) of glibc 2.36 do. */
class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "10.1, 10.0.0.1",
        "10.256, 10.0.1.0",
        "10.0.0, 10.0.0.0",
        "10.0.65535, 10.0.255.255",
        "167772166, 10.0.0.6",
        "0x0a000007, 10.0.0.7",
        "010.0.0.5, 8.0.0.5",
        "0377.0.0.1, 255.0.0.1",
        "0, 0.0.0.0",
        "4294967295, 255.255.255.255",
        "10.0.0.3 x, 10.0.0.3"
    })
    void readsIpv4(String text, String address) {
        Inet4Address read = Objects.requireNonNull(AddressText.parse4(text));
        assertThat(AddressText.format(read)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                " 10.0.0.1",
                "10.0.0.256",
                "10.0.65536",
                "256.1",
                "1.2.3.4.5",
                "10.0.0.1.",
                "08.0.0.1",
                "0x",
                "12a",
                "4294967296",
                "-1",
                "+1",
                "fd00::1",
                "\u0661.0.0.1"
            })
    void refusesIpv4(String text) {
        assertThat(AddressText.parse4(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "224.0.0.81", "255.255.255.255"})
    void readsStrictIpv4(String text) {
        Inet4Address read = Objects.requireNonNull(AddressText.parseQuad(text));
        assertThat(AddressText.format(read)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "10.1",
                "10.0.0.",
                ".0.0.1",
                "10.0.0.256",
                "10.0.0.01",
                "0xa.0.0.1",
                "10.0.0.1.",
                "1.2.3.4.5",
                "10.0.0.1 ",
                " 10.0.0.1",
                "10.0.0.+1",
                "1..2.3"
            })
    void refusesStrictIpv4(String text) {
        assertThat(AddressText.parseQuad(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "FD00::ABCD, fd00::abcd",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:0:2:0:3:0:4:0, 1:0:2:0:3:0:4:0",
        "0:0:1::, 0:0:1::",
        "::ffff:10.0.0.1, ::ffff:10.0.0.1",
        "::10.0.0.9, ::10.0.0.9",
        "64:ff9b::10.0.0.1, 64:ff9b::a00:1"
    })
    void readsAndPrintsIpv6(String text, String address) {
        Inet6Address read = Objects.requireNonNull(AddressText.parse6(text));
        assertThat(AddressText.format(read)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "g::",
                "::1%lo",
                "[::1]",
                "::10.0.0",
                "::10.0.0.256",
                "::10.0.0.01",
                "1:2:3:4:5:6:7:10.0.0.1",
                "10.0.0.1",
                "::1 ",
                "1:2:3:4:5:6:7:8::"
            })
    void refusesIpv6(String text) {
        assertThat(AddressText.parse6(text)).isNull();
    }

    @Test
    void whatIsPrintedReadsBack() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[16];
            for (int at = 0; at < 16; at++) if (random.nextInt(3) == 0) bytes[at] = (byte) random.nextInt();
            Inet6Address address = AddressText.inet6(bytes);
            assertThat(AddressText.parse6(AddressText.format(address))).isEqualTo(address);
            Inet4Address four = AddressText.inet4(random.nextInt());
            assertThat(AddressText.parse4(AddressText.format(four))).isEqualTo(four);
        }
    }
}
