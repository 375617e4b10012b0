package dev.sluice.ebpf.compiler;

/** Why a path is outside the language ({@link Op#REFUSE}). */
record Refusal(String problem, String instead) {
    UnsupportedJava at(Location location) {
        return new UnsupportedJava(location, problem, instead);
    }
}
