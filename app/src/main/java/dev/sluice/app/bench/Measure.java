package dev.sluice.app.bench;

import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Output;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is measured, through a {@link Bed}. */
enum Measure {
    /** HTTP requests a second over 32 kept connections. */
    REQUESTS("requests/s") {
        @Override
        double take(Bed bed, int seconds) {
            return wrk(bed, seconds);
        }
    },
    /** HTTP requests a second, each with a connection of its own. */
    CONNECTIONS("connections/s") {
        @Override
        double take(Bed bed, int seconds) {
            return wrk(bed, seconds, "-H", "Connection: close");
        }
    },
    /** Gigabits a second of one TCP stream from client to server. */
    BULK("Gbit/s") {
        @Override
        double take(Bed bed, int seconds) {
            Output output = bed.client()
                    .run(limit(seconds), "iperf3", "-J", "-c", bed.target(), "-t", Integer.toString(seconds))
                    .orFail();
            Matcher sum = RECEIVED.matcher(output.out());
            if (!sum.find()) throw new LabException("iperf3 says no throughput\n" + output.out());
            return Double.parseDouble(sum.group(1)) / 1e9;
        }
    },
    /** Thousands of 64-byte UDP packets a second, of 1,000 flows, from the kernel's packet generator. */
    PACKETS("kpackets/s") {
        @Override
        double take(Bed bed, int seconds) {
            return PacketGenerator.rate(bed, seconds) / 1e3;
        }
    };

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern FAILED = Pattern.compile("(?m)^.*(Socket errors|Non-2xx).*$");
    private static final Pattern RECEIVED =
            Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.e+]+)");

    final String unit;

    Measure(String unit) {
        this.unit = unit;
    }

    /** As an option names it. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One measurement of about {@code seconds}. */
    abstract double take(Bed bed, int seconds);

    private static double wrk(Bed bed, int seconds, String... options) {
        String[] command = new String[6 + options.length];
        System.arraycopy(new String[] {"wrk", "-t1", "-c32", "-d" + seconds + "s"}, 0, command, 0, 4);
        System.arraycopy(options, 0, command, 4, options.length);
        command[command.length - 2] = "--timeout=10s";
        command[command.length - 1] = "http://" + bed.target() + "/";
        Output output = bed.client().run(limit(seconds), command).orFail();
        Matcher failed = FAILED.matcher(output.out());
        if (failed.find()) throw new LabException("requests failed: " + failed.group() + "\n" + output.out());
        Matcher rate = RATE.matcher(output.out());
        if (!rate.find()) throw new LabException("wrk says no rate\n" + output.out());
        return Double.parseDouble(rate.group(1));
    }

    private static Duration limit(int seconds) {
        return Duration.ofSeconds(seconds * 3L + 60);
    }
}
