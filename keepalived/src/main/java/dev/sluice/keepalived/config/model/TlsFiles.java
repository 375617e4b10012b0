package dev.sluice.keepalived.config.model;

import java.util.Optional;

/** The {@code SSL} block: files for the TLS checks. */
public record TlsFiles(
        Setting<Optional<String>> password,
        Setting<Optional<String>> authorities,
        Setting<Optional<String>> certificate,
        Setting<Optional<String>> key) {}
