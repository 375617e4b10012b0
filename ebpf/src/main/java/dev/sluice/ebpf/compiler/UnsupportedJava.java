package dev.sluice.ebpf.compiler;

/** Code that cannot become eBPF: the message names file and line, what is wrong there, and what to write instead. */
public final class UnsupportedJava extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Location location;

    UnsupportedJava(Location location, String problem, String instead) {
        super(location.place() + ": " + problem + "; " + instead + " (" + location + ")");
        this.location = location;
    }

    public Location location() {
        return location;
    }
}
