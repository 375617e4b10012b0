package dev.sluice.ipvsadm;

import dev.sluice.control.Reply;
import dev.sluice.control.Reply.Errno;

/** What ipvsadm says when the other side refuses: by command first, then in general, then what strerror(3) would. */
final class Refusal {
    private Refusal() {}

    static String text(Verb verb, Reply.Refused refused) {
        if (refused.errno() == Errno.UNUSABLE) return "ipvsadm: " + refused.detail();
        // The original cannot say what there is too little of; the director can.
        if (refused.errno() == Errno.ENOMEM) return general(refused.errno()) + "\nipvsadm: " + refused.detail();
        String particular = particular(verb, refused.errno());
        return particular.isEmpty() ? general(refused.errno()) : particular;
    }

    private static String particular(Verb verb, Errno errno) {
        return switch (verb) {
            case ADD_SERVICE, EDIT_SERVICE, DELETE_SERVICE, ZERO, LIST ->
                switch (errno) {
                    case EEXIST -> "Service already exists";
                    case ENOENT -> "Scheduler or persistence engine not found";
                    case ESRCH -> "No such service";
                    default -> "";
                };
            case ADD_SERVER, EDIT_SERVER, DELETE_SERVER ->
                switch (errno) {
                    case EEXIST -> "Destination already exists";
                    case ENOENT -> "No such destination";
                    case ESRCH -> "Service not defined";
                    default -> "";
                };
            default -> "";
        };
    }

    private static String general(Errno errno) {
        return switch (errno) {
            case EPERM -> "Permission denied (you must be root)";
            case EINVAL -> "Invalid operation.  Possibly wrong module version, address not unicast, ...";
            case ENOPROTOOPT -> "Protocol not available";
            case ENOMEM -> "Memory allocation problem";
            case EOPNOTSUPP -> "Operation not supported with IPv6";
            case EAFNOSUPPORT -> "Operation not supported with specified address family";
            case ERANGE -> "Numerical result out of range";
            case ENOENT -> "No such file or directory";
            case ESRCH -> "No such process";
            case EEXIST -> "File exists";
            case UNUSABLE -> "";
        };
    }
}
