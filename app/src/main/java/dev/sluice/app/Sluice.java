package dev.sluice.app;

/** The {@code sluice} command. */
public final class Sluice {
    private Sluice() {}

    public static void main(String[] arguments) {
        System.err.println("sluice: not built yet");
        System.exit(1);
    }
}
