package dev.sluice.keepalived.config.tree;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.Position;
import dev.sluice.keepalived.config.keyword.Argument;
import dev.sluice.keepalived.config.keyword.Block;
import dev.sluice.keepalived.config.keyword.Effect;
import dev.sluice.keepalived.config.keyword.Keyword;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.text.Lexer;
import dev.sluice.keepalived.config.text.Line;
import dev.sluice.keepalived.config.text.ScriptWords;
import dev.sluice.keepalived.config.text.Token;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.text.Words;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of blocks. Never gives up: what it does not understand it skips, whole blocks at a time, and reports.
 *
 * <p>Where the original closes the wrong block on an unknown one (reference §0.2), this parser differs on purpose.
 */
public final class TreeParser {
    private final Lexer lexer;
    private final Diagnostics diagnostics;
    private final KeywordTable table;
    private final ArgumentCheck check;
    private final UnknownWords unknown;
    private final Set<String> onlyTop;
    private final Set<Keyword> noEffectTold = new HashSet<>();

    public TreeParser(Lexer lexer, Diagnostics diagnostics, KeywordTable table) {
        this.lexer = lexer;
        this.diagnostics = diagnostics;
        this.table = table;
        this.check = new ArgumentCheck(diagnostics);
        this.unknown = new UnknownWords(diagnostics, table);
        this.onlyTop = table.top().keywords().stream()
                .filter(k -> k.opens() != null && table.homesOf(k.name()) == 1)
                .map(Keyword::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The whole configuration; its block is {@code top}. */
    public Section parse() {
        Section top = new Section(table.top(), Position.of("configuration"));
        block(top, null);
        return top;
    }

    /** Reads up to the closing brace. {@code open} is where the block begins; null for the top level. */
    private void block(Section section, @Nullable Position open) {
        while (true) {
            Token token = lexer.peek();
            if (token == null) {
                if (open != null) unclosed(section, open, "");
                return;
            }
            if (open != null && token instanceof Words words && startsTopBlock(words)) {
                unclosed(section, open, " before '" + words.first() + "' (" + words.at() + ")");
                return;
            }
            lexer.next();
            switch (token) {
                case Token.Close close -> {
                    if (open != null) return;
                    diagnostics.warning(
                            Code.UNEXPECTED_BRACE, close.at(), 1, "a '}' that closes nothing is ignored", "");
                }
                case Token.Open stray -> {
                    diagnostics.warning(
                            Code.UNEXPECTED_BRACE,
                            stray.at(),
                            1,
                            "a '{' without a keyword before it; the block is skipped",
                            "");
                    skip();
                }
                case Words words -> statements(section, words, open);
            }
        }
    }

    private void unclosed(Section section, Position open, String where) {
        diagnostics.warning(
                Code.MISSING_CLOSE_BRACE,
                section.at(),
                section.block().name().length(),
                "the block opened at line " + open.line() + " is never closed" + where,
                "add the missing '}'");
    }

    /** Whether these words begin a block that can only stand at the top level: then a closing brace was forgotten. */
    private boolean startsTopBlock(Words words) {
        return !words.first().quoted() && onlyTop.contains(words.first().text());
    }

    /** The statements of one logical line: one, or in the one-line form of a block several. */
    private void statements(Section section, Words words, @Nullable Position open) {
        boolean oneLine = open != null
                && words.at().line() == open.line()
                && words.at().file().equals(open.file());
        if (words.unterminated() != null)
            diagnostics.warning(
                    Code.UNTERMINATED_QUOTE,
                    words.unterminated(),
                    1,
                    "this double quote is never closed; the keyword is ignored",
                    "");
        List<Word> rest = words.words();
        while (!rest.isEmpty()) rest = statement(section, words, rest, oneLine);
    }

    /** One statement at the start of {@code rest}; returns what follows it on the line. */
    private List<Word> statement(Section section, Words line, List<Word> rest, boolean oneLine) {
        Word first = rest.getFirst();
        Keyword keyword = first.quoted() ? null : section.block().find(first.text());
        if (keyword == null || keyword.effect() == Effect.OBSOLETE) {
            skipUnknown(section, first, rest, keyword);
            return List.of();
        }
        if (table.canonical(keyword).effect() == Effect.NO_EFFECT) tellNoEffect(keyword, first);
        if (keyword.effect() == Effect.DEPRECATED)
            diagnostics.warning(
                    Code.OBSOLETE,
                    first.at(),
                    first.length(),
                    keyword.name() + " is deprecated; it is read as " + keyword.canonical(),
                    "write " + keyword.canonical());
        boolean script = keyword.isScript();
        List<Word> given = script ? scriptWords(line.raw(), first) : rest.subList(1, rest.size());
        int used = script ? given.size() : used(section, keyword, given, oneLine);
        List<Word> arguments = given.subList(0, used);
        List<Word> left = given.subList(used, given.size());
        if (!left.isEmpty()) left = extra(section, keyword, left, oneLine);
        boolean closed = line.unterminated() == null && (!script || scriptClosed(line.raw(), first));
        boolean valid = closed && check(keyword, first, arguments);
        Section body = keyword.opens() == null ? null : body(keyword, first);
        boolean complete = valid && (keyword.opens() == null || body != null);
        if (complete) section.add(new Statement(keyword, first, List.copyOf(arguments), body));
        if (keyword.opens() == null && left.isEmpty()) noBlock(keyword);
        return left;
    }

    private static List<Word> scriptWords(Line raw, Word keyword) {
        int offset = keyword.at().column() - raw.start().column();
        int from = Math.min(raw.length(), Math.max(0, offset) + keyword.length());
        return ScriptWords.of(raw.from(from));
    }

    private boolean scriptClosed(Line raw, Word keyword) {
        if (ScriptWords.closed(raw.text())) return true;
        diagnostics.warning(
                Code.UNTERMINATED_QUOTE,
                keyword.at(),
                keyword.length(),
                "a quote on this line is never closed; the keyword is ignored",
                "");
        return false;
    }

    /** How many of the words belong to the keyword. */
    private static int used(Section section, Keyword keyword, List<Word> words, boolean oneLine) {
        int i = 0;
        for (Argument argument : keyword.arguments()) {
            if (argument.type() == Argument.Type.TEXT) return words.size();
            boolean again = true;
            while (again && i < words.size()) {
                Word word = words.get(i);
                boolean needed = !argument.optional() && i < keyword.required();
                boolean nextKeyword =
                        oneLine && !word.quoted() && section.block().find(word.text()) != null;
                if (!needed && (nextKeyword || (argument.repeated() && !ArgumentCheck.fits(argument, word)))) break;
                i++;
                again = argument.repeated();
            }
        }
        return i;
    }

    /** Words that the keyword does not take. In the one-line form they are the next statement; else they are lost, and told. */
    private List<Word> extra(Section section, Keyword keyword, List<Word> left, boolean oneLine) {
        Word next = left.getFirst();
        Keyword following = next.quoted() ? null : section.block().find(next.text());
        boolean opensBlock = following != null && following.opens() != null && lexer.peek() instanceof Token.Open;
        if (following != null && (oneLine || opensBlock)) {
            diagnostics.advice(
                    Code.ONE_LINE_BLOCK,
                    next.at(),
                    next.length(),
                    "a second keyword on one line; keepalived would not read it",
                    "put " + next + " on a line of its own");
            return left;
        }
        diagnostics.note(
                Code.EXTRA_WORDS,
                next.at(),
                next.length(),
                "'" + String.join(" ", left.stream().map(Word::text).toList()) + "' after " + keyword.name()
                        + " is not read",
                following == null ? "" : "one keyword a line: put " + next + " on a line of its own");
        return List.of();
    }

    private boolean check(Keyword keyword, Word word, List<Word> arguments) {
        if (arguments.size() < keyword.required()) {
            missing(keyword, word);
            return false;
        }
        int i = 0;
        for (Argument argument : keyword.arguments()) {
            do {
                if (i >= arguments.size() || argument.type() == Argument.Type.TEXT) return true;
                if (!check.accept(keyword.name(), argument, arguments.get(i++))) return false;
            } while (argument.repeated());
        }
        return true;
    }

    private void missing(Keyword keyword, Word word) {
        String form = String.join(
                " ", keyword.arguments().stream().map(Argument::toString).toList());
        String hint = "write " + keyword.name() + " " + form.toUpperCase(java.util.Locale.ROOT);
        String message = keyword.name() + " is missing its parameter; the keyword is ignored";
        if (keyword.survivesMissing()) diagnostics.warning(Code.MISSING_VALUE, word.at(), word.length(), message, hint);
        else diagnostics.error(Code.MISSING_PARAMETER, word.at(), word.length(), message, hint);
    }

    private void tellNoEffect(Keyword keyword, Word word) {
        if (noEffectTold.add(table.canonical(keyword)))
            diagnostics.note(
                    Code.NO_EFFECT,
                    word.at(),
                    word.length(),
                    keyword.name() + " has no effect here: "
                            + table.canonical(keyword).note(),
                    "");
    }

    /** The block of a keyword, or null when there is none. */
    private @Nullable Section body(Keyword keyword, Word word) {
        Block block = table.block(java.util.Objects.requireNonNull(keyword.opens()));
        Section body = new Section(block, word.at());
        Token next = lexer.peek();
        if (next instanceof Token.Open open) {
            lexer.next();
            if (keyword.rows()) rows(body, open.at());
            else block(body, open.at());
            return body;
        }
        diagnostics.warning(
                Code.MISSING_OPEN_BRACE,
                word.at(),
                word.length(),
                keyword.name() + " is not followed by '{'",
                "add the '{' after it");
        boolean inside = next instanceof Words words && block.find(words.first().text()) != null;
        if (!inside || keyword.rows()) return null;
        block(body, word.at());
        return body;
    }

    private void rows(Section body, Position open) {
        while (true) {
            Token token = lexer.peek();
            if (token == null) {
                unclosed(body, open, "");
                return;
            }
            if (token instanceof Words words && startsTopBlock(words)) {
                unclosed(body, open, " before '" + words.first() + "' (" + words.at() + ")");
                return;
            }
            lexer.next();
            switch (token) {
                case Token.Close closed -> {
                    return;
                }
                case Token.Open stray -> {
                    diagnostics.warning(
                            Code.UNEXPECTED_BRACE, stray.at(), 1, "a '{' in a list; the block is skipped", "");
                    skip();
                }
                case Words words -> body.addRow(words.words());
            }
        }
    }

    /** An opening brace after a keyword that takes no block. */
    private void noBlock(Keyword keyword) {
        if (!(lexer.peek() instanceof Token.Open open)) return;
        lexer.next();
        diagnostics.warning(
                Code.UNEXPECTED_BRACE, open.at(), 1, keyword.name() + " takes no block; the block is skipped", "");
        skip();
    }

    private void skipUnknown(Section section, Word first, List<Word> words, @Nullable Keyword obsolete) {
        if (lexer.peek() instanceof Token.Open) {
            lexer.next();
            unknown.block(section.block(), first, skip());
            return;
        }
        unknown.keyword(section.block(), first, words, obsolete);
    }

    /** Skips to the brace that closes the block just opened; returns its line, or 0 when there was none. */
    private int skip() {
        int depth = 1;
        while (true) {
            Token token = lexer.peek();
            if (token == null) return 0;
            // A stray brace must not swallow the rest of the file.
            if (token instanceof Words words && onlyTop.contains(words.first().text())) return 0;
            lexer.next();
            if (token instanceof Token.Open) depth++;
            if (token instanceof Token.Close close && --depth == 0)
                return close.at().line();
        }
    }
}
