package dev.sluice.linux;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Linux, such as 6.18.44; what distributions append is not kept. */
public record KernelVersion(int major, int minor, int patch) implements Comparable<KernelVersion> {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");
    private static final Comparator<KernelVersion> ORDER = Comparator.comparingInt(KernelVersion::major)
            .thenComparingInt(KernelVersion::minor)
            .thenComparingInt(KernelVersion::patch);

    /** The kernel that runs here. */
    public static KernelVersion running() {
        return parse(Sysctl.read("kernel/osrelease"));
    }

    /** Reads a release such as {@code 6.18.44-fc-v509} or {@code 7.0-rc1}. */
    public static KernelVersion parse(String release) {
        Matcher parts = RELEASE.matcher(release.strip());
        if (!parts.matches()) throw new IllegalArgumentException("kernel release '" + release + "'");
        String patch = parts.group(3);
        return new KernelVersion(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    public boolean atLeast(int otherMajor, int otherMinor) {
        return compareTo(new KernelVersion(otherMajor, otherMinor, 0)) >= 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
