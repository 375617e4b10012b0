package dev.sluice.keepalived.config.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.diagnostic.Diagnostic;
import dev.sluice.keepalived.config.diagnostic.Diagnostics;
import dev.sluice.keepalived.config.diagnostic.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessorTest {
    private final Diagnostics diagnostics = new Diagnostics();

    @TempDir
    Path directory;

    private List<Line> lines(String text) {
        return drain(preprocessor(), text);
    }

    private Preprocessor preprocessor() {
        return new Preprocessor(new Environment("main", Map.of("SITE", "paris"), new Random(7)), diagnostics);
    }

    private List<Line> drain(Preprocessor preprocessor, String text) {
        preprocessor.open("f", directory, text);
        List<Line> lines = new ArrayList<>();
        for (Line line = preprocessor.next(); line != null; line = preprocessor.next()) lines.add(line);
        return lines;
    }

    private List<String> texts(String text) {
        return lines(text).stream().map(Line::text).toList();
    }

    private List<Code> codes() {
        return diagnostics.all().stream().map(Diagnostic::code).toList();
    }

    @Test
    void dropsCommentsOutsideDoubleQuotes() {
        assertThat(texts("a#b\n! c\n  d \"e#f!g\" # h\ni\\#j\\!k\n'l #m'\n"))
                .containsExactly("a", "d \"e#f!g\"", "i#j!k", "'l");
    }

    @Test
    void readsLinesFromWindows() {
        assertThat(texts("a b\r\n\r\nc\r\n")).containsExactly("a b", "c");
    }

    @Test
    void ignoresALineWithNul() {
        assertThat(texts("a\nb\0c\nd\n")).containsExactly("a", "d");
        assertThat(codes()).containsExactly(Code.NUL_IN_LINE);
    }

    @Test
    void readsLongLines() {
        assertThat(texts("x".repeat(5_000))).containsExactly("x".repeat(5_000));
    }

    @Test
    void keepsLinesOfThisNode() {
        assertThat(texts("@main a\n@other b\n@^other c\n@^main d\n@main\n@main @^x e\n"))
                .containsExactly("a", "c", "e");
    }

    @Test
    void evaluatesConditionsAgainAfterSubstitution() {
        assertThat(texts("$IF=@main\n$NOT=@other\n$IF a\n$NOT b\n")).containsExactly("a");
    }

    @Test
    void definesOnlyOnThisNode() {
        assertThat(texts("@main $P=1\n@other $P=2\n@other $Q=x \\\n y\np $P\n")).containsExactly("p 1");
    }

    @Test
    void bindsLate() {
        assertThat(texts("$A=10.2.${B}\n$B=0\n${A}.100/32\n$B=10\n${A}.100/32\n"))
                .containsExactly("10.2.0.100/32", "10.2.10.100/32");
    }

    @Test
    void substitutesBareNamesOnlyBeforeABlank() {
        assertThat(texts("$A=5\nx $A\nx $A.1\nx ${A}.1\nx $A,y\nx ($A)\n"))
                .containsExactly("x 5", "x $A.1", "x 5.1", "x 5,y", "x (5)");
    }

    @Test
    void skipsBlanksAfterEqualsButNotBefore() {
        assertThat(texts("$A=   5\n$B =6\nx $A $B\n")).containsExactly("$B =6", "x 5 $B");
    }

    @Test
    void leavesUndefinedNamesAndWarnsOfTheirBraces() {
        assertThat(texts("a $X b\nc ${X} d\ne \"${X}\"\n")).containsExactly("a $X b", "c ${X} d", "e \"${X}\"");
        assertThat(codes()).containsExactly(Code.UNDEFINED_NAME);
    }

    @Test
    void stopsAtRecursion() {
        assertThat(texts("$A=$A x\n$B=$C\n$C=$B\n$A\n$B\n")).containsExactly("$A x", "$B");
    }

    @Test
    void stopsAtDoubling() {
        StringBuilder text = new StringBuilder("$A0=xxxxxxxxxx\n");
        for (int i = 1; i < 30; i++) text.append("$A" + i + "=${A" + (i - 1) + "}${A" + (i - 1) + "}\n");
        assertThat(texts(text + "${A29}\nb\n")).containsExactly("b");
        assertThat(codes()).containsExactly(Code.TOO_MUCH_EXPANSION);
    }

    @Test
    void stopsAtEndlessGenerators() {
        Preprocessor limited =
                new Preprocessor(new Environment("n", Map.of(), new Random(1)), diagnostics, FileTree.REAL, 1_000);
        assertThat(drain(limited, "~SEQ(A,1,1000) ~SEQ(B,1,1000) x $A $B\n")).hasSizeLessThan(1_001);
        assertThat(codes()).containsExactly(Code.TOO_MUCH_EXPANSION);
    }

    @Test
    void knowsThePredefinedNames() {
        assertThat(texts("a ${_INSTANCE} ${_HASH}${_BANG} ${_ENV SITE} ${_PWD}\n"))
                .containsExactly("a main #! paris " + directory);
        assertThat(texts("${_RANDOM 5 5}\n")).containsExactly("5");
        assertThat(Integer.parseInt(texts("${_RANDOM}\n").getFirst())).isBetween(0, 32_767);
    }

    @Test
    void repeatsRandomNumbersAfterASeed() {
        String text = "random_seed 42\na ${_RANDOM 1 1000000}\n";
        assertThat(texts(text)).isEqualTo(texts(text));
    }

    @Test
    void letsPredefinedNamesBeRedefined() {
        assertThat(texts("$_INSTANCE=x\na ${_INSTANCE}\n")).containsExactly("a x");
    }

    @Test
    void expandsMultiLineDefinitionsWithinEachOther() {
        String text = """
                $IN= \\
                in $N \\
                done
                $OUT= \\
                out { \\
                $N=1 \\
                $IN \\
                $N=2 \\
                $IN \\
                }
                $OUT
                """;
        assertThat(texts(text)).containsExactly("out {", "in 1", "done", "in 2", "done", "}");
    }

    @Test
    void refusesAMultiLineDefinitionThatUsesItself() {
        assertThat(texts("$A= \\\nx \\\n$A \\\ny\n$A\n")).containsExactly("x", "y");
        assertThat(codes()).containsExactly(Code.TOO_MUCH_EXPANSION);
    }

    @Test
    void countsUpAndDownAndInHexadecimal() {
        assertThat(texts("~SEQ(I,3) a $I\n")).containsExactly("a 1", "a 2", "a 3");
        assertThat(texts("~SEQ(I,-2) a $I\n")).containsExactly("a -1", "a -2");
        assertThat(texts("~SEQ(I, 168, 2, 172) a.${I}.b\n")).containsExactly("a.168.b", "a.170.b", "a.172.b");
        assertThat(texts("~SEQx(I,0x90,0x10,0xb0) a:${I}\n")).containsExactly("a:90", "a:a0", "a:b0");
        assertThat(texts("~SEQx(I, 0x0e, -1, 0x0c) ${I}\n")).containsExactly("e", "d", "c");
    }

    @Test
    void listsValuesAndTuples() {
        assertThat(texts("~LST(I,a, b ,c) x $I\n")).containsExactly("x a", "x b", "x c");
        assertThat(texts("~LST({I,J}, {10,1},{20,4}) ~LST(K,p,q) $I $J $K\n"))
                .containsExactly("10 1 p", "10 1 q", "20 4 p", "20 4 q");
    }

    @Test
    void makesManyInstancesFromOneDefinition() {
        String text = "$V= \\\nvrrp ${A}.${B} { \\\nid $B \\\n}\n~SEQ(A,0,7) ~SEQ(B,1,254) $V\n";
        List<String> made = texts(text);
        assertThat(made).hasSize(8 * 254 * 3).contains("vrrp 7.254 {");
    }

    @Test
    void ignoresMalformedGenerators() {
        assertThat(texts("~SEQ(A) a\n~SEQ(A,1,0,5) b\n~SEQ(A,x,2) c\n~LST(A) d\n~LST({A,B},{1}) e\n~SEQ(A,5,1,2) f\n"))
                .isEmpty();
        assertThat(codes()).hasSize(6).containsOnly(Code.BAD_GENERATOR);
    }

    @Test
    void knowsWhereEveryCharacterComesFrom() {
        List<Line> lines = lines("$A=long value\n\n   word ${A} end\n~SEQ(I,1) x $I\n");
        Line first = lines.getFirst();
        assertThat(first.text()).isEqualTo("word long value end");
        assertThat(first.at(0)).isEqualTo(new Position("f", 3, 4));
        assertThat(first.at(5)).isEqualTo(new Position("f", 3, 9));
        assertThat(first.at(first.text().indexOf("end"))).isEqualTo(new Position("f", 3, 14));
        assertThat(lines.get(1).expandedAt()).isEqualTo(new Position("f", 4, 1));
    }

    @Test
    void includesFilesAndWildcardsRelativeToTheIncludingFile() throws IOException {
        Files.createDirectories(directory.resolve("conf.d/more"));
        Files.writeString(directory.resolve("conf.d/b.conf"), "b\n");
        Files.writeString(directory.resolve("conf.d/a.conf"), "a ${_PWD}\ninclude more/*.conf\n");
        Files.writeString(directory.resolve("conf.d/more/c.conf"), "c\n");
        assertThat(texts("include conf.d/*.conf\nend ${_PWD}\n"))
                .containsExactly("a " + directory.resolve("conf.d"), "c", "b", "end " + directory);
    }

    @Test
    void includesBraceAlternatives() throws IOException {
        for (String name : List.of("a", "b", "cat")) Files.writeString(directory.resolve(name + ".conf"), name + "\n");
        assertThat(texts("include {b,{cat,a}}.conf\n")).containsExactly("b", "cat", "a");
        lines("includeb {a,nothing}.conf\n");
        assertThat(codes()).containsExactly(Code.INCLUDE_FAILED);
    }

    @Test
    void complainsOfMissingFilesAsTheKeywordSays() {
        lines("include none\ninclude none*\nincluder none\nincludem none*\nincludew none\n");
        assertThat(codes()).containsOnly(Code.NO_SUCH_INCLUDE);
        lines("includem none\nincludew none*\nincludea none\nincludea none*\n");
        assertThat(codes()).filteredOn(c -> c == Code.INCLUDE_FAILED).hasSize(4);
    }

    @Test
    void honoursIncludeCheck() {
        lines("include_check match\ninclude none\ninclude_check -match\ninclude none\n");
        assertThat(codes()).containsExactly(Code.INCLUDE_FAILED, Code.NO_SUCH_INCLUDE);
    }

    @Test
    void restoresIncludeCheckAfterAnIncludedFile() throws IOException {
        Files.writeString(directory.resolve("strict.conf"), "include_check\n");
        lines("include strict.conf\ninclude none\n");
        assertThat(codes()).containsExactly(Code.NO_SUCH_INCLUDE);
    }

    @Test
    void stopsAtAFileThatIncludesItself() throws IOException {
        Files.writeString(directory.resolve("self.conf"), "x\ninclude self.conf\n");
        assertThat(texts("include self.conf\n")).hasSizeLessThan(Preprocessor.MAX_DEPTH + 1);
        assertThat(codes()).containsExactly(Code.INCLUDE_FAILED);
    }

    @Test
    void skipsExecutableFilesInAnInclude() throws IOException {
        Path script = Files.writeString(directory.resolve("x.conf"), "x\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(texts("include *.conf\n")).isEmpty();
        assertThat(codes()).containsExactly(Code.NO_SUCH_INCLUDE);
    }
}
