package dev.sluice.ipvsadm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code -h} and {@code -v}; scripts look for the version, so it is the original's. */
final class Help {
    private Help() {}

    static String version() {
        return "ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n";
    }

    static String text() throws IOException {
        try (InputStream in = Help.class.getResourceAsStream("help.txt")) {
            if (in == null) throw new IOException("help.txt is missing from ipvsadm.jar");
            return version() + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
