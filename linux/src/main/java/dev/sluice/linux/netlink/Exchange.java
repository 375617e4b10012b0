package dev.sluice.linux.netlink;

import dev.sluice.linux.Errno;
import dev.sluice.linux.LinuxException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests and their answers over one socket, one or a batch at a time; for any number of threads. */
final class Exchange implements AutoCloseable {
    /** The kernel answers at once, but some changes wait for the RTNL lock behind slow drivers. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How often a list is asked for again that changed while it was read. */
    private static final int DUMP_ATTEMPTS = 10;
    /** Requests of one datagram: their answers, a kilobyte each and some, must fit into the socket's buffer together. */
    private static final int BATCH = 32;

    /** {@code NLMSGERR_ATTR_MSG}: the kernel's own words. */
    private static final int ERROR_TEXT = 1;

    /** What the kernel answers to the removal of an address, a route, a rule, an interface that is not there. */
    private static final List<Errno> GONE =
            List.of(Errno.EADDRNOTAVAIL, Errno.ESRCH, Errno.ENOENT, Errno.ENODEV, Errno.EAFNOSUPPORT);

    private final NetlinkSocket socket;
    private int sequence;

    Exchange(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Asks for a change and waits until it is made or refused. */
    synchronized void change(Request request) {
        send(request);
        while (true) {
            for (Message message : receive(request)) {
                if (message.type() == Message.ERROR) {
                    check(request, message);
                    return;
                }
            }
        }
    }

    /** Takes something away; false if it was gone already. */
    boolean perform(Removal removal) {
        try {
            change(new Request(removal));
            return true;
        } catch (LinuxException e) {
            if (GONE.contains(e.errno())) return false;
            throw e;
        }
    }

    /** Asks for one object. */
    synchronized Message get(Request request) {
        send(request);
        while (true) {
            for (Message message : receive(request)) {
                if (message.type() != Message.ERROR) return message;
                check(request, message);
                throw new MalformedMessageException(request.title() + " was acknowledged, not answered");
            }
        }
    }

    /** As {@link #get}; empty if the kernel answers one of {@code absent}. */
    Optional<Message> find(Request request, Errno... absent) {
        try {
            return Optional.of(get(request));
        } catch (LinuxException e) {
            if (List.of(absent).contains(e.errno())) return Optional.empty();
            throw e;
        }
    }

    /** What came of one request of many: an object, a refusal, or neither where a change was made. */
    record Answer(@Nullable Message message, @Nullable LinuxException refusal) {
        private static final Answer MADE = new Answer(null, null);
    }

    /** Asks for many objects, or for many acknowledged changes; the answers in the order of the requests. */
    synchronized List<Answer> all(List<Request> requests) {
        List<Answer> answers = new ArrayList<>(requests.size());
        for (int from = 0; from < requests.size(); from += BATCH) {
            List<Request> batch = requests.subList(from, Math.min(from + BATCH, requests.size()));
            answers.addAll(List.of(batch(batch)));
        }
        return answers;
    }

    private Answer[] batch(List<Request> batch) {
        int first = sequence + 1;
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        for (Request request : batch) datagram.writeBytes(request.finish(++sequence));
        socket.send(batch.getFirst().title() + " and others", datagram.toByteArray());
        Answer[] answers = new Answer[batch.size()];
        for (int missing = batch.size(); missing > 0; ) {
            for (Message message : receive(batch.getFirst(), first)) {
                int at = message.sequence() - first;
                if (answers[at] != null) continue;
                answers[at] = answer(batch.get(at), message);
                missing--;
            }
        }
        return answers;
    }

    private static Answer answer(Request request, Message message) {
        if (message.type() != Message.ERROR) return new Answer(message, null);
        LinuxException refusal = refusal(request, message);
        return refusal == null ? Answer.MADE : new Answer(null, refusal);
    }

    /** Asks for a list, again if it changed meanwhile. */
    synchronized List<Message> dump(Request request) {
        for (int i = 0; i < DUMP_ATTEMPTS; i++) {
            List<Message> answer = new ArrayList<>();
            if (dump(request, answer)) return answer;
        }
        throw new LinuxException(
                "netlink", request.title(), Errno.EAGAIN.number(), "it keeps changing while it is read; try again");
    }

    /** Whether the list is of one moment. */
    private boolean dump(Request request, List<Message> answer) {
        send(request);
        boolean whole = true;
        while (true) {
            for (Message message : receive(request)) {
                whole &= (message.flags() & Message.DUMP_INTERRUPTED) == 0;
                if (message.type() == Message.ERROR) {
                    check(request, message);
                    return whole;
                }
                if (message.type() == Message.DONE) {
                    if (message.body().limit() >= 4) check(request, message);
                    return whole;
                }
                answer.add(message);
            }
        }
    }

    private void send(Request request) {
        socket.send(request.title(), request.finish(++sequence));
    }

    private List<Message> receive(Request request) {
        return receive(request, sequence);
    }

    /** The next messages that answer requests from {@code first} to the one sent last; late answers are passed over. */
    private List<Message> receive(Request request, int first) {
        byte[] datagram = socket.receive(PATIENCE)
                .orElseThrow(() -> new LinuxException(
                        "netlink", request.title(), Errno.ETIMEDOUT.number(), "the kernel did not answer"));
        return Message.parse(datagram).stream()
                .filter(message -> message.sequence() >= first && message.sequence() <= sequence)
                .toList();
    }

    /** Throws what an error message (or the end of a list) says, unless it is success. */
    private static void check(Request request, Message message) {
        LinuxException refusal = refusal(request, message);
        if (refusal != null) throw refusal;
    }

    /** Null for success. */
    private static @Nullable LinuxException refusal(Request request, Message message) {
        message.requireHeader(4);
        int error = -message.body().getInt(0);
        return error == 0 ? null : refused(request, error, kernelWords(message));
    }

    private static String kernelWords(Message message) {
        if ((message.flags() & Message.ACK_ATTRIBUTES) == 0) return "";
        int header = 4;
        if (message.type() == Message.ERROR) {
            message.requireHeader(4 + Message.HEADER);
            boolean capped = (message.flags() & Message.CAPPED) != 0;
            header += capped ? Message.HEADER : Message.aligned(message.body().getInt(4));
        }
        return header < 4 || header > message.body().limit()
                ? ""
                : message.attributes(header).text(ERROR_TEXT).orElse("");
    }

    private static LinuxException refused(Request request, int error, String words) {
        String remedy = words.isEmpty() ? "" : "the kernel says: " + words;
        if (error == Errno.EPERM.number()) remedy = "needs CAP_NET_ADMIN; run as root";
        return new LinuxException("netlink", request.title(), error, remedy);
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
