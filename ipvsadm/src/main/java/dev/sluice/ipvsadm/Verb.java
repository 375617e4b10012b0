package dev.sluice.ipvsadm;

/** What ipvsadm can be told to do. */
enum Verb {
    ADD_SERVICE("add-service"),
    EDIT_SERVICE("edit-service"),
    DELETE_SERVICE("delete-service"),
    FLUSH("flush"),
    LIST("list"),
    ADD_SERVER("add-server"),
    DELETE_SERVER("delete-server"),
    EDIT_SERVER("edit-server"),
    SET("set"),
    START_DAEMON("start-daemon"),
    STOP_DAEMON("stop-daemon"),
    RESTORE("restore"),
    SAVE("save"),
    ZERO("zero");

    /** The name in messages. */
    final String label;

    Verb(String label) {
        this.label = label;
    }
}
