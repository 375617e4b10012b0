package dev.sluice.control;

import java.util.ArrayList;
import java.util.List;

/**
 * The wire form of each {@link Request}: a tag, then the record's components in their order. Tests of type instead of a pattern
 * switch: the switch is linked at run time, which costs {@code ipvsadm} milliseconds.
 */
final class RequestForm {
    private static final byte ADD_SERVICE = 1;
    private static final byte EDIT_SERVICE = 2;
    private static final byte DELETE_SERVICE = 3;
    private static final byte FLUSH = 4;
    private static final byte ADD_SERVER = 5;
    private static final byte EDIT_SERVER = 6;
    private static final byte DELETE_SERVER = 7;
    private static final byte ZERO = 8;
    private static final byte SET_TIMEOUTS = 9;
    private static final byte LIST_SERVICES = 10;
    private static final byte GET_TIMEOUTS = 11;
    private static final byte LIST_CONNECTIONS = 12;
    private static final byte GET_INFO = 13;
    private static final byte TRANSACTION = 14;
    private static final byte STOP = 15;
    private static final byte TRACE = 32;
    private static final byte ADD_MARK = 48;
    private static final byte DELETE_MARK = 49;
    private static final byte CLEAR_MARKS = 50;
    private static final byte LIST_MARKS = 51;
    private static final byte DRAIN_SERVER = 40;
    private static final byte RESUME_DRAIN = 41;
    private static final byte CANCEL_DRAIN = 42;
    private static final byte SET_SYSCTL = 60;
    private static final byte LIST_SYSCTLS = 61;
    private static final byte SET_SERVICE_TIMEOUTS = 62;
    private static final byte LIST_SERVICE_TIMEOUTS = 63;

    private RequestForm() {}

    static byte tag(Request request) {
        if (request instanceof Request.ListServices) return LIST_SERVICES;
        if (request instanceof Request.AddService) return ADD_SERVICE;
        if (request instanceof Request.EditService) return EDIT_SERVICE;
        if (request instanceof Request.DeleteService) return DELETE_SERVICE;
        if (request instanceof Request.Flush) return FLUSH;
        if (request instanceof Request.AddServer) return ADD_SERVER;
        if (request instanceof Request.EditServer) return EDIT_SERVER;
        if (request instanceof Request.DeleteServer) return DELETE_SERVER;
        if (request instanceof Request.Zero) return ZERO;
        if (request instanceof Request.SetTimeouts) return SET_TIMEOUTS;
        if (request instanceof Request.GetTimeouts) return GET_TIMEOUTS;
        if (request instanceof Request.ListConnections) return LIST_CONNECTIONS;
        if (request instanceof Request.GetInfo) return GET_INFO;
        if (request instanceof Request.Transaction) return TRANSACTION;
        if (request instanceof Request.Stop) return STOP;
        if (request instanceof Request.Trace) return TRACE;
        if (request instanceof Request.AddMark) return ADD_MARK;
        if (request instanceof Request.DeleteMark) return DELETE_MARK;
        if (request instanceof Request.ClearMarks) return CLEAR_MARKS;
        if (request instanceof Request.ListMarks) return LIST_MARKS;
        if (request instanceof Request.DrainServer) return DRAIN_SERVER;
        if (request instanceof Request.ResumeDrain) return RESUME_DRAIN;
        if (request instanceof Request.CancelDrain) return CANCEL_DRAIN;
        if (request instanceof Request.SetServiceTimeouts) return SET_SERVICE_TIMEOUTS;
        if (request instanceof Request.ListServiceTimeouts) return LIST_SERVICE_TIMEOUTS;
        if (request instanceof Request.SetSysctl) return SET_SYSCTL;
        if (request instanceof Request.ListSysctls) return LIST_SYSCTLS;
        throw new IllegalArgumentException("request without a wire form: " + request.getClass());
    }

    static void write(WireWriter out, Request request) {
        if (request instanceof Request.AddService add) out.service(add.spec());
        else if (request instanceof Request.EditService edit) out.service(edit.spec());
        else if (request instanceof Request.DeleteService delete) out.key(delete.key());
        else if (request instanceof Request.AddServer add) writeServer(out, add.service(), add.spec());
        else if (request instanceof Request.EditServer edit) writeServer(out, edit.service(), edit.spec());
        else if (request instanceof Request.DeleteServer delete) {
            out.key(delete.service());
            out.key(delete.key());
        } else if (request instanceof Request.DrainServer drain) {
            out.key(drain.service());
            out.key(drain.key());
            out.i64(drain.seconds());
        } else if (request instanceof Request.ResumeDrain drain) {
            out.key(drain.service());
            out.key(drain.key());
            out.i64(drain.end());
        } else if (request instanceof Request.CancelDrain cancel) {
            out.key(cancel.service());
            out.key(cancel.key());
        } else if (request instanceof Request.Zero zero) out.optionalKey(zero.service());
        else if (request instanceof Request.SetTimeouts set) out.timeouts(set.timeouts());
        else if (request instanceof Request.SetServiceTimeouts set) {
            out.key(set.service());
            out.timeouts(set.timeouts());
        } else if (request instanceof Request.SetSysctl set) {
            out.text(set.wanted().name());
            out.i32(set.wanted().value());
        } else if (request instanceof Request.ListServices list) out.optionalKey(list.only());
        else if (request instanceof Request.ListConnections list) out.optionalKey(list.only());
        else if (request instanceof Request.AddMark add) {
            out.mark(add.rule());
            out.u16(add.number());
        } else if (request instanceof Request.DeleteMark delete) out.mark(delete.rule());
        else if (request instanceof Request.ClearMarks clear) out.i32(clear.mark());
        else if (request instanceof Request.Trace trace) {
            out.address(trace.client());
            out.u16(trace.port());
            out.i32(trace.seconds());
        } else if (request instanceof Request.Transaction transaction) writeTransaction(out, transaction);
    }

    private static void writeServer(WireWriter out, ServiceKey service, ServerSpec server) {
        out.key(service);
        out.server(server);
    }

    private static void writeTransaction(WireWriter out, Request.Transaction transaction) {
        out.flag(transaction.keepGoing());
        out.i32(transaction.changes().size());
        for (Request change : transaction.changes()) {
            byte tag = tag(change);
            if (!isChange(tag)) throw new IllegalArgumentException("not a change: " + change.getClass());
            out.u8(tag);
            write(out, change);
        }
    }

    static Request read(int tag, WireReader in) throws MalformedFrameException {
        return switch (tag) {
            case LIST_SERVICES -> new Request.ListServices(in.optionalServiceKey());
            case GET_TIMEOUTS -> new Request.GetTimeouts();
            case LIST_CONNECTIONS -> new Request.ListConnections(in.optionalServiceKey());
            case GET_INFO -> new Request.GetInfo();
            case LIST_SERVICE_TIMEOUTS -> new Request.ListServiceTimeouts();
            case LIST_SYSCTLS -> new Request.ListSysctls();
            case TRANSACTION -> {
                boolean keepGoing = in.flag();
                yield new Request.Transaction(readChanges(in), keepGoing);
            }
            case LIST_MARKS -> new Request.ListMarks();
            case STOP -> new Request.Stop();
            case TRACE -> new Request.Trace(in.address(), in.u16(), in.i32());
            default -> readChange(tag, in);
        };
    }

    private static List<Request> readChanges(WireReader in) throws MalformedFrameException {
        int count = in.count(1);
        List<Request> changes = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) changes.add(readChange(in.u8(), in));
        return changes;
    }

    private static boolean isChange(int tag) {
        return tag >= ADD_SERVICE && tag <= SET_TIMEOUTS
                || tag >= ADD_MARK && tag <= CLEAR_MARKS
                || tag >= DRAIN_SERVER && tag <= CANCEL_DRAIN
                || tag == SET_SYSCTL
                || tag == SET_SERVICE_TIMEOUTS;
    }

    private static Request readChange(int tag, WireReader in) throws MalformedFrameException {
        return switch (tag) {
            case ADD_SERVICE -> new Request.AddService(in.service());
            case EDIT_SERVICE -> new Request.EditService(in.service());
            case DELETE_SERVICE -> new Request.DeleteService(in.serviceKey());
            case FLUSH -> new Request.Flush();
            case ADD_SERVER -> new Request.AddServer(in.serviceKey(), in.server());
            case EDIT_SERVER -> new Request.EditServer(in.serviceKey(), in.server());
            case DELETE_SERVER -> new Request.DeleteServer(in.serviceKey(), in.serverKey());
            case ZERO -> new Request.Zero(in.optionalServiceKey());
            case DRAIN_SERVER -> new Request.DrainServer(in.serviceKey(), in.serverKey(), in.i64());
            case RESUME_DRAIN -> new Request.ResumeDrain(in.serviceKey(), in.serverKey(), in.i64());
            case CANCEL_DRAIN -> new Request.CancelDrain(in.serviceKey(), in.serverKey());
            case SET_TIMEOUTS -> new Request.SetTimeouts(in.timeouts());
            case ADD_MARK -> new Request.AddMark(in.mark(), in.u16());
            case DELETE_MARK -> new Request.DeleteMark(in.mark());
            case CLEAR_MARKS -> new Request.ClearMarks(in.i32());
            case SET_SERVICE_TIMEOUTS -> new Request.SetServiceTimeouts(in.serviceKey(), in.serviceTimeouts());
            case SET_SYSCTL -> new Request.SetSysctl(new SysctlValue(in.text(), in.i32()));
            default -> throw new MalformedFrameException("unknown change " + tag);
        };
    }
}
