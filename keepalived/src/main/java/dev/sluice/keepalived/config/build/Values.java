package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.Position;
import dev.sluice.keepalived.config.keyword.Keyword;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Script;
import dev.sluice.keepalived.config.model.ScriptUser;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.ScriptWords;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Section;
import dev.sluice.keepalived.config.tree.Statement;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the statements of a section. Words have been checked against the table, so numbers are numbers; a default is
 * the table's, unless the caller has one to inherit.
 */
final class Values {
    private final Section section;
    private final Context context;

    Values(Section section, Context context) {
        this.section = section;
        this.context = context;
    }

    Section section() {
        return section;
    }

    Position at() {
        return section.at();
    }

    Diagnostics diagnostics() {
        return context.diagnostics();
    }

    Context context() {
        return context;
    }

    @Nullable
    Statement find(String keyword) {
        return section.find(keyword);
    }

    boolean has(String keyword) {
        return section.has(keyword);
    }

    /** The value of the keyword's first argument, or {@code otherwise}. */
    <T> Setting<T> value(String keyword, Function<String, T> read, Setting<T> otherwise) {
        Statement statement = find(keyword);
        if (statement == null || statement.arguments().isEmpty()) return otherwise.inherited();
        return Setting.set(read.apply(statement.argument(0, "")), statement.at());
    }

    private String byDefault(String keyword) {
        Keyword known = Objects.requireNonNull(section.block().find(keyword), keyword);
        return known.byDefault();
    }

    Setting<Integer> integer(String keyword) {
        return integer(keyword, Setting.byDefault(integerOf(byDefault(keyword))));
    }

    Setting<Integer> integer(String keyword, Setting<Integer> otherwise) {
        return value(keyword, Values::integerOf, otherwise);
    }

    Setting<Optional<Integer>> optionalInteger(String keyword) {
        return value(keyword, w -> Optional.of(integerOf(w)), Setting.byDefault(Optional.empty()));
    }

    Setting<Long> number(String keyword) {
        return value(keyword, Long::valueOf, Setting.byDefault(Long.valueOf(byDefault(keyword))));
    }

    Setting<Duration> seconds(String keyword) {
        return seconds(keyword, Setting.byDefault(secondsOf(byDefault(keyword))));
    }

    Setting<Duration> seconds(String keyword, Setting<Duration> otherwise) {
        return value(keyword, Values::secondsOf, otherwise);
    }

    Setting<Duration> milliseconds(String keyword) {
        Function<String, Duration> read = w -> secondsOf(new BigDecimal(w).movePointLeft(3));
        return value(keyword, read, Setting.byDefault(read.apply(byDefault(keyword))));
    }

    /** A flag with or without a truth value: present means true unless it says otherwise. */
    Setting<Boolean> flag(String keyword) {
        return flag(keyword, Setting.byDefault(false));
    }

    Setting<Boolean> flag(String keyword, Setting<Boolean> otherwise) {
        Statement statement = find(keyword);
        if (statement == null) return otherwise.inherited();
        Boolean written = Literals.bool(statement.argument(0, "true"));
        return Setting.set(written == null || written, statement.at());
    }

    Setting<Optional<Boolean>> optionalFlag(String keyword) {
        Statement statement = find(keyword);
        return statement == null
                ? Setting.byDefault(Optional.empty())
                : flag(keyword).map(Optional::of);
    }

    Setting<String> word(String keyword) {
        return value(keyword, w -> w, Setting.byDefault(byDefault(keyword)));
    }

    Setting<Optional<String>> text(String keyword) {
        return text(keyword, Setting.byDefault(Optional.empty()));
    }

    Setting<Optional<String>> text(String keyword, Setting<Optional<String>> otherwise) {
        return value(keyword, Optional::of, otherwise);
    }

    Setting<Optional<InetAddress>> address(String keyword) {
        return value(keyword, w -> Optional.ofNullable(Literals.address(w)), Setting.byDefault(Optional.empty()));
    }

    /** The script of a keyword; a second one is ignored with a message, as in the original. */
    Optional<Script> script(String keyword) {
        once(keyword);
        Statement first = find(keyword);
        return first == null ? Optional.empty() : script(first);
    }

    /** Tells of every repetition of a keyword whose first occurrence counts. */
    void once(String keyword) {
        List<Statement> all = section.all(keyword);
        for (Statement again : all.subList(Math.min(1, all.size()), all.size()))
            diagnostics()
                    .warning(
                            Code.SET_AGAIN,
                            again.at(),
                            again.word().length(),
                            keyword + " is already given at line "
                                    + all.getFirst().at().line() + "; this one is ignored",
                            "");
    }

    private Optional<Script> script(Statement statement) {
        if (statement.arguments().isEmpty()) return Optional.empty();
        List<String> command = ScriptWords.split(statement.argument(0, ""));
        if (command.isEmpty()) {
            diagnostics()
                    .warning(
                            Code.MISSING_VALUE,
                            statement.at(),
                            1,
                            statement.keyword().name() + " is empty",
                            "");
            return Optional.empty();
        }
        Optional<ScriptUser> user = statement.arguments().size() > 1
                ? Optional.of(new ScriptUser(statement.argument(1, ""), statement.argument(2, "")))
                : Optional.empty();
        Script script = new Script(command, user, Place.set(statement.at()));
        context.scripts().check(script, statement);
        return Optional.of(script);
    }

    /** {@code user NAME [GROUP]} or {@code script_user NAME [GROUP]}. */
    Setting<Optional<ScriptUser>> user(String keyword) {
        Statement statement = find(keyword);
        if (statement == null) return Setting.byDefault(Optional.empty());
        ScriptUser user = new ScriptUser(statement.argument(0, ""), statement.argument(1, ""));
        if (!context.host().hasUser(user.user())) {
            diagnostics()
                    .warning(
                            Code.NO_SUCH_REFERENCE,
                            statement.at(),
                            statement.word().length(),
                            "there is no user '" + user.user() + "' on this machine; " + keyword + " is ignored",
                            "");
            return Setting.byDefault(Optional.empty());
        }
        return Setting.set(Optional.of(user), statement.at());
    }

    /** Warns at a word of a row. */
    void warn(Code code, Word word, String message, String hint) {
        diagnostics().warning(code, word.at(), Math.max(1, word.length()), message, hint);
    }

    /** Warns at the keyword of a statement, or at the block when there is none. */
    void warn(Code code, String keyword, String message, String hint) {
        Statement statement = find(keyword);
        if (statement == null) diagnostics().warning(code, at(), 1, message, hint);
        else diagnostics().warning(code, statement.at(), statement.word().length(), message, hint);
    }

    void advise(String keyword, String message, String hint) {
        Statement statement = find(keyword);
        Position where = statement == null ? at() : statement.at();
        diagnostics().advice(Code.ADVICE, where, keyword.length(), message, hint);
    }

    static int integerOf(String word) {
        return new BigDecimal(word).min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValueExact();
    }

    static Duration secondsOf(String word) {
        return secondsOf(new BigDecimal(word));
    }

    private static Duration secondsOf(BigDecimal seconds) {
        return Literals.seconds(seconds.setScale(6, java.math.RoundingMode.HALF_UP));
    }
}
