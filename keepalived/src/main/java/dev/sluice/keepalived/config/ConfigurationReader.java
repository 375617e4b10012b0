package dev.sluice.keepalived.config;

import dev.sluice.keepalived.config.build.ConfigurationBuilder;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.text.Environment;
import dev.sluice.keepalived.config.text.FileTree;
import dev.sluice.keepalived.config.text.Lexer;
import dev.sluice.keepalived.config.text.Preprocessor;
import dev.sluice.keepalived.config.text.SourceFile;
import dev.sluice.keepalived.config.tree.Section;
import dev.sluice.keepalived.config.tree.TreeParser;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a configuration file: lines ({@code config.text}), then blocks ({@code config.tree}), then the model
 * ({@code config.build}). Never fails: whatever the file holds there is a configuration, perhaps an empty one, and a list of
 * findings. Holds no state; for any thread.
 *
 * @param includesMustExist every include is an {@code includea}; option {@code -e}
 * @param files where it looks for them
 */
public record ConfigurationReader(Environment environment, Host host, boolean includesMustExist, FileTree files) {

    public ConfigurationReader(Environment environment, Host host) {
        this(environment, host, false, FileTree.REAL);
    }

    /** What was read, what is wrong with it, and the files it was read from. */
    public record Result(Configuration configuration, Diagnostics diagnostics, List<SourceFile> sources) {}

    /** Reads a file; {@code name} is what findings call it. */
    public Result read(Path directory, String name) {
        Diagnostics diagnostics = new Diagnostics();
        Preprocessor lines = preprocessor(diagnostics);
        lines.open(directory, name);
        return build(lines, diagnostics);
    }

    /** Reads a text as if it were a file of that name in that directory. */
    public Result readText(String name, Path directory, String text) {
        Diagnostics diagnostics = new Diagnostics();
        Preprocessor lines = preprocessor(diagnostics);
        lines.open(name, directory, text);
        return build(lines, diagnostics);
    }

    private Preprocessor preprocessor(Diagnostics diagnostics) {
        Preprocessor lines = new Preprocessor(environment, diagnostics, files);
        if (includesMustExist) lines.checkAllIncludes();
        return lines;
    }

    private Result build(Preprocessor lines, Diagnostics diagnostics) {
        Section top = new TreeParser(new Lexer(lines), diagnostics, KeywordTable.standard()).parse();
        return new Result(new ConfigurationBuilder(top, diagnostics, host).build(), diagnostics, lines.sources());
    }
}
