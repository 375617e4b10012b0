package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.keyword.Effect;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.tree.Section;
import dev.sluice.keepalived.config.tree.Statement;
import java.util.Set;

/** Tells of statements that no builder has asked for, so that nothing a file says disappears silently. */
record Unread(Diagnostics diagnostics) {
    private static final KeywordTable TABLE = KeywordTable.standard();
    /** The preprocessor's business; the tree has them too. */
    private static final Set<String> PREPROCESSED = Set.of("random_seed", "include_check");

    /** To be called when everything is built; blocks that were dropped have been told of as a whole. */
    void tell(Section section) {
        for (Statement statement : section.statements()) {
            Effect effect = TABLE.canonical(statement.keyword()).effect();
            if (effect == Effect.NO_EFFECT || effect == Effect.OBSOLETE) continue;
            if (PREPROCESSED.contains(statement.keyword().name())) continue;
            if (!section.isAsked(statement))
                diagnostics.note(
                        Code.NO_EFFECT,
                        statement.at(),
                        statement.word().length(),
                        statement.keyword().name() + " has no effect here",
                        "");
            else if (statement.body() != null && statement.body().isAskedAtAll()) tell(statement.body());
        }
    }
}
