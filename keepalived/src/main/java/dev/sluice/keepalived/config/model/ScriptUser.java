package dev.sluice.keepalived.config.model;

/**
 * As whom a script runs.
 *
 * @param group empty for the user's own group
 */
public record ScriptUser(String user, String group) {
    @Override
    public String toString() {
        return group.isEmpty() ? user : user + ":" + group;
    }
}
