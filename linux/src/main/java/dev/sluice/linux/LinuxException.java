package dev.sluice.linux;

/**
 * A system call that the kernel refused.
 *
 * <p>The message names the call, what it was about, the error and what to do: {@code bpf(BPF_PROG_LOAD director): EPERM - needs
 * CAP_BPF and CAP_NET_ADMIN; run as root}.
 */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final String object;
    private final int number;
    private final String remedy;

    /**
     * @param call the system call, as its manual page names it
     * @param object what it was about: a path, an interface, a command and its map
     * @param number the error number, positive
     * @param remedy what the reader can do about it, "" if nothing is known
     */
    public LinuxException(String call, String object, int number, String remedy) {
        super(text(call, object, number, remedy));
        this.call = call;
        this.object = object;
        this.number = number;
        this.remedy = remedy;
    }

    /** With the remedy that is right for this error of this call in general. */
    public static LinuxException of(SystemCall call, String object, int number) {
        return new LinuxException(
                call.title(),
                object,
                number,
                Remedy.of(call, object, Errno.of(number)).orElse(""));
    }

    private static String text(String call, String object, int number, String remedy) {
        Errno errno = Errno.of(number);
        String error = errno == Errno.UNKNOWN ? "errno " + number : errno.name();
        return call + "(" + object + "): " + error + (remedy.isEmpty() ? "" : " - " + remedy);
    }

    public String call() {
        return call;
    }

    public String object() {
        return object;
    }

    public Errno errno() {
        return Errno.of(number);
    }

    /** The error number itself, also where it has no name. */
    public int number() {
        return number;
    }

    public String remedy() {
        return remedy;
    }

    public boolean is(Errno errno) {
        return errno.number() == number;
    }

    /** The same error with a remedy of the caller, who knows what was tried. */
    public LinuxException withRemedy(String advice) {
        LinuxException advised = new LinuxException(call, object, number, advice);
        advised.initCause(this);
        return advised;
    }
}
