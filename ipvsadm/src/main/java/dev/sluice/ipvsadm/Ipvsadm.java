package dev.sluice.ipvsadm;

/** The {@code ipvsadm} command. */
public final class Ipvsadm {
    private Ipvsadm() {}

    public static void main(String[] arguments) {
        System.err.println("ipvsadm: not built yet");
        System.exit(1);
    }
}
