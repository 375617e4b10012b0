package dev.sluice.keepalived.config.text;

import dev.sluice.keepalived.config.diagnostic.Position;

/** What the parser sees: a logical line or a brace. */
public sealed interface Token permits Words, Token.Open, Token.Close {
    Position at();

    /** An opening brace. */
    record Open(Position at) implements Token {}

    /** A closing brace. */
    record Close(Position at) implements Token {}
}
