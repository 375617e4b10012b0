package dev.sluice.app.realserver;

import dev.sluice.linux.Sysctl;

/**
 * A kernel setting with another value.
 *
 * @param path as {@link Sysctl} has it, with slashes
 */
record Setting(String path, String before, String after) implements Change {
    static final String WORD = "setting";

    /** The setting as it is now, to become {@code value}. */
    static Setting to(String path, String value) {
        return new Setting(path, Sysctl.read(path), value);
    }

    @Override
    public boolean isSo(Host host) {
        return Sysctl.find(path).filter(after::equals).isPresent();
    }

    @Override
    public void make(Host host) {
        String _ = Sysctl.write(path, after);
    }

    @Override
    public boolean undo(Host host) {
        if (!isSo(host)) return false;
        String _ = Sysctl.write(path, before);
        return true;
    }

    @Override
    public String made() {
        return name() + " = " + after + (before.equals(after) ? "" : " (was " + before + ")");
    }

    @Override
    public String undone() {
        return name() + " = " + before;
    }

    /** As sysctl(8) writes it: dots between, and slashes where an interface's name has dots. */
    private String name() {
        StringBuilder name = new StringBuilder(path.length());
        for (char c : path.toCharArray()) name.append(c == '/' ? '.' : c == '.' ? '/' : c);
        return name.toString();
    }

    @Override
    public String toString() {
        return WORD + " " + path + " " + before + " " + after;
    }
}
