package dev.sluice.app;

/** A firewall mark on a command line: decimal or 0x..., as nft and iptables write them. */
public final class MarkWord {
    private static final long LARGEST = 0xffff_ffffL;

    private MarkWord() {}

    /** Not 0; unsigned. */
    public static int parse(String text) throws UsageException {
        try {
            long mark = Long.decode(text);
            if (mark >= 1 && mark <= LARGEST) return (int) mark;
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException("a mark is 1 to 4294967295 or 0x1 to 0xffffffff, not '" + text
                + "'; masks are not known here, as ipvsadm knows none");
    }
}
