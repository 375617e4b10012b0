package dev.sluice.keepalived.config.diff;

import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Setting;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks the components of model records, so that a new setting is compared and explained without anyone remembering to. */
public final class Fields {
    private Fields() {}

    /** One value that differs; {@code path} is made of component names, e.g. {@code election.priority}. */
    public record Change(String path, String before, String after) {
        @Override
        public String toString() {
            return path + ": " + before + " -> " + after;
        }
    }

    /** One setting of a record or of the records within it. */
    public record Leaf(String path, String value, Place place) {}

    /** What differs between two records of one type; components named in {@code except} are not compared. */
    public static List<Change> changes(Record before, Record after, Set<String> except) {
        List<Change> changes = new ArrayList<>();
        collect("", before, after, except, changes);
        return changes;
    }

    private static void collect(String prefix, Record before, Record after, Set<String> except, List<Change> changes) {
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            String path = prefix + component.getName();
            if (except.contains(path)) continue;
            Object old = get(component, before);
            Object now = get(component, after);
            if (Objects.equals(old, now)) continue;
            if (old instanceof Record was && now instanceof Record is && descends(was, is))
                collect(path + ".", was, is, except, changes);
            else changes.add(new Change(path, show(old), show(now)));
        }
    }

    private static boolean descends(Record was, Record is) {
        return was.getClass() == is.getClass() && !(was instanceof Setting<?>) && isModel(was);
    }

    /** Every setting in the record, nested records included, lists excluded. */
    public static List<Leaf> leaves(Record record) {
        List<Leaf> leaves = new ArrayList<>();
        leaves("", record, leaves);
        return leaves;
    }

    private static void leaves(String prefix, Record record, List<Leaf> leaves) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = get(component, record);
            String path = prefix + component.getName();
            if (value instanceof Setting<?> setting) leaves.add(new Leaf(path, show(setting), setting.place()));
            else if (value instanceof Record nested && isModel(nested)) leaves(path + ".", nested, leaves);
        }
    }

    private static boolean isModel(Object value) {
        return value.getClass().getPackageName().equals(Setting.class.getPackageName());
    }

    private static @Nullable Object get(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException("accessor of " + component, impossible);
        }
    }

    /** A value as people read it. */
    public static String show(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case Setting<?> setting -> show(setting.value());
            case Optional<?> optional -> optional.map(Fields::show).orElse("none");
            case java.time.Duration d -> dev.sluice.keepalived.config.text.Literals.seconds(d) + " s";
            case java.net.InetAddress a -> a.getHostAddress();
            case List<?> list ->
                list.isEmpty()
                        ? "none"
                        : String.join(", ", list.stream().map(Fields::show).toList());
            default -> value.toString();
        };
    }
}
