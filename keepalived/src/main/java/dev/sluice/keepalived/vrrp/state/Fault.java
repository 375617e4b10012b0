package dev.sluice.keepalived.vrrp.state;

/**
 * One reason to be in {@link State#FAULT}.
 *
 * @param object which interface, script, file, process, ...
 */
public record Fault(Kind kind, String object) {
    /** For machines to read. */
    public enum Kind {
        INTERFACE_DOWN("interface %s is down or gone"),
        NO_SOURCE_ADDRESS("interface %s has no address to send adverts from"),
        NO_CONNECTION("adverts cannot be sent and heard on interface %s"),
        NO_PEERS("there are no unicast peers%s"),
        TRACKED_INTERFACE("tracked interface %s is down"),
        TRACKED_SCRIPT("tracked script %s failed"),
        TRACKED_FILE("tracked file %s says so"),
        TRACKED_PROCESS("tracked process %s does not run as required"),
        TRACKED_BFD("BFD session %s is down"),
        SYNC_GROUP("another member of sync group %s is in fault"),
        UNSUPPORTED("%s");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    @Override
    public String toString() {
        return kind.words.formatted(object);
    }
}
