package dev.sluice.keepalived.config.text;

import java.nio.file.Path;

/** A file that a configuration was read from, and what was in it then. */
public record SourceFile(Path path, String text) {}
