package dev.sluice.director;

final class Placeholder {
    private Placeholder() {}
}
