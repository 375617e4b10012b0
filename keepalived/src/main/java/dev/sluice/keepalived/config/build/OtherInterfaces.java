package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code garp_extra_if [all] SECONDS}, in {@code global_defs} and in an instance. */
final class OtherInterfaces {
    private static final int DAY = 86_400;

    private OtherInterfaces() {}

    static Setting<Duration> interval(Values v, @Nullable Statement statement, Setting<Duration> otherwise) {
        if (statement == null) return otherwise.inherited();
        Word last = statement.arguments().getLast();
        if (Literals.integer(last.text(), 0, DAY) != null)
            return Setting.set(Values.secondsOf(last.text()), statement.at());
        String name = statement.keyword().name();
        v.warn(
                Code.BAD_VALUE,
                last,
                name + " '" + last + "' is not a number of seconds up to " + DAY + "; it is ignored",
                "write " + name + " [all] SECONDS");
        return otherwise.inherited();
    }

    static Setting<Boolean> all(@Nullable Statement statement, Setting<Boolean> otherwise) {
        if (statement == null) return otherwise.inherited();
        return Setting.set(statement.argument(0, "").equals("all"), statement.at());
    }
}
