package dev.sluice.ebpf.fuzz;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program as Java text for people, whose line numbers its class file carries too. */
final class Listing {
    /** The source file that the class names. */
    static final String FILE = "Generated.java";

    private final StringBuilder text = new StringBuilder();
    private final IdentityHashMap<Statement, Integer> lines = new IdentityHashMap<>();
    private int line = 1;
    private int depth;

    Listing(Program program) {
        print("// seed " + program.seed() + ", hook " + program.hook());
        for (Function function : program.functions()) print(function);
    }

    int lineOf(Statement statement) {
        return lines.getOrDefault(statement, 1);
    }

    int lines() {
        return line - 1;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void print(String code) {
        text.append("%4d  %s%s%n".formatted(line++, "    ".repeat(depth), code));
    }

    private void print(Function function) {
        Signature signature = function.signature();
        String parameters = Stream.of(
                        signature.wantsPacket() ? Stream.of("Packet packet") : Stream.<String>of(),
                        signature.pointers().stream().map(p -> "Mem " + p.name()),
                        signature.numbers().stream().map(v -> v.type().java() + " " + v.name()))
                .flatMap(s -> s)
                .collect(Collectors.joining(", "));
        print((signature.subprogram() ? "@Subprogram " : "") + "static "
                + signature.result().java() + " " + signature.name() + "(" + parameters + ") {");
        depth++;
        for (Variable variable : function.variables())
            if (!signature.numbers().contains(variable))
                print("%s %s = %s;"
                        .formatted(
                                variable.type().java(),
                                variable.name(),
                                Phrases.of(new Expression.Constant(variable.type(), Function.start(variable)))));
        print(function.body());
        depth--;
        print("}");
    }

    private void print(List<Statement> block) {
        for (Statement statement : block) {
            lines.put(statement, line);
            print(statement);
        }
    }

    private void body(List<Statement> block) {
        depth++;
        print(block);
        depth--;
    }

    private void print(Statement statement) {
        switch (statement) {
            case Statement.Assign a -> print(a.variable().name() + " = " + Phrases.of(a.value()) + ";");
            case Statement.Evaluate e -> print(Phrases.of(e.value()) + ";");
            case Statement.Return r -> print("return " + Phrases.of(r.value()) + ";");
            case Statement.If i -> branch("if (" + Phrases.condition(i.condition()) + ") {", i.body(), i.otherwise());
            case Statement.Loop l -> loop(l);
            case Statement.Leave l ->
                print("if (" + Phrases.condition(l.condition()) + ") " + (l.whole() ? "break;" : "continue;"));
            case Statement.Switch s -> choose(s);
            case Statement.Write w ->
                print("%s.%s(%s, %s);"
                        .formatted(
                                w.place().pointer().name(),
                                w.access().method(),
                                Phrases.offset(w.place().offset()),
                                Phrases.of(w.value())));
            case Statement.AtomicAdd a ->
                print("%s.add%d(%d, %s);"
                        .formatted(a.pointer().name(), a.value().type().bits, a.offset(), Phrases.of(a.value())));
            case Statement.Copy c ->
                print("%s.at(%d).copyFrom(%s.at(%d), %d);"
                        .formatted(c.to().name(), c.toOffset(), c.from().name(), c.fromOffset(), c.length()));
            case Statement.ViewSet v -> print(v.view().name() + ".stamp(" + Phrases.of(v.value()) + ");");
            case Statement.SetMark m -> print("packet.mark(" + Phrases.of(m.value()) + ");");
            case Statement.With w -> with(w);
        }
    }

    private void branch(String head, List<Statement> body, List<Statement> otherwise) {
        print(head);
        body(body);
        if (!otherwise.isEmpty()) {
            print("} else {");
            body(otherwise);
        }
        print("}");
    }

    private void loop(Statement.Loop l) {
        String counter = l.counter().name();
        String limit = Phrases.of(l.limit()) + (l.mask() == 0 ? "" : " & " + l.mask());
        print("for (%s = 0; %s < (%s); %s++) {".formatted(counter, counter, limit, counter));
        body(l.body());
        print("}");
    }

    private void choose(Statement.Switch s) {
        print("switch (" + Phrases.of(s.subject()) + ") { // by " + (s.table() ? "table" : "lookup"));
        for (int i = 0; i < s.bodies().size(); i++) {
            boolean last = i == s.keys().size();
            print(last ? "default:" : "case " + s.keys().get(i) + ":");
            depth++;
            print(s.bodies().get(i));
            if (!last && !s.falls().get(i)) print("break;");
            depth--;
        }
        print("}");
    }

    private void with(Statement.With w) {
        String name = w.pointer().name();
        String type = w.pointer().view() ? "FuzzView" : "Mem";
        print("%s %s = %s;".formatted(type, name, source(w)));
        if (w.source().nullable()) {
            branch("if (" + name + " != null) {", w.body(), w.otherwise());
        } else {
            print("{");
            body(w.body());
            print("}");
        }
    }

    private static String source(Statement.With w) {
        String source = switch (w.source()) {
            case Source.OfPacket p -> "packet.at(" + Phrases.offset(p.offset()) + ", " + p.length() + ")";
            case Source.Element e -> e.map() + (e.map().block() ? ".at(" : ".get(") + Phrases.of(e.index()) + ")";
            case Source.Entry e -> e.map() + ".get(" + e.key().name() + ")";
            case Source.Frame f -> "Mem.stack(" + f.size() + ")";
            case Source.Part p -> p.base().name() + ".at(" + p.offset() + ")";
            case Source.Either e ->
                Phrases.condition(e.condition()) + " ? " + e.first().name() + " : "
                        + e.second().name();
        };
        return w.pointer().view() ? "new FuzzView(" + source + ")" : source;
    }
}
