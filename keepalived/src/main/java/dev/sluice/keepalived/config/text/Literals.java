package dev.sluice.keepalived.config.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as the language writes them. Every method answers null for a word that is no such value; nothing is looked up. */
public final class Literals {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,30}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]{1,20}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})");
    private static final Pattern DOTTED = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private Literals() {}

    /** A decimal number without fraction, with nothing after it. */
    public static @Nullable BigDecimal integer(String word) {
        return INTEGER.matcher(word).matches() ? new BigDecimal(word) : null;
    }

    /** A decimal number without fraction within bounds, both included; null for any other word. */
    public static @Nullable Integer integer(String word, int low, int high) {
        BigDecimal number = integer(word);
        if (number == null) return null;
        boolean within =
                number.compareTo(BigDecimal.valueOf(low)) >= 0 && number.compareTo(BigDecimal.valueOf(high)) <= 0;
        return within ? Integer.valueOf(number.intValue()) : null;
    }

    /** A decimal number; digits after the sixth place are rounded, as keepalived counts microseconds. */
    public static @Nullable BigDecimal decimal(String word) {
        return DECIMAL.matcher(word).matches() ? new BigDecimal(word).setScale(6, RoundingMode.HALF_UP) : null;
    }

    /** {@code on true yes} and {@code off false no}, in lower case only. */
    public static @Nullable Boolean bool(String word) {
        return switch (word) {
            case "on", "true", "yes" -> Boolean.TRUE;
            case "off", "false", "no" -> Boolean.FALSE;
            default -> null;
        };
    }

    /** An IPv4 or IPv6 address; never a name. A zone ({@code fe80::1%eth0}) is not understood. */
    public static @Nullable InetAddress address(String word) {
        boolean four = DOTTED.matcher(word).matches();
        if (!four && (word.indexOf(':') < 0 || !HEXADECIMAL.matcher(word).matches())) return null;
        try {
            InetAddress address = InetAddress.ofLiteral(word);
            // ::ffff:a.b.c.d comes back as IPv4 from the library, which is not what was written.
            return four == (address instanceof Inet4Address) ? address : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    public static boolean isIp6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    /** Seconds, exact to the microsecond. */
    public static Duration seconds(BigDecimal seconds) {
        return Duration.ofNanos(
                seconds.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /** As the language writes it: {@code 1.5}, {@code 60}. */
    public static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos())
                .movePointLeft(9)
                .stripTrailingZeros()
                .toPlainString();
    }
}
