package dev.sluice.app.tuning;

import dev.sluice.app.Arguments;
import dev.sluice.app.Command;
import dev.sluice.app.DirectorConnection;
import dev.sluice.app.EndpointWord;
import dev.sluice.app.Options;
import dev.sluice.app.Suggestion;
import dev.sluice.app.UsageException;
import dev.sluice.control.AddressForm;
import dev.sluice.control.Json;
import dev.sluice.control.JsonForm;
import dev.sluice.control.Protocol;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.ServiceTimeoutsOf;
import dev.sluice.control.Timeouts;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code sluice timeouts}: how long connections of one service may be idle, where {@code ipvsadm --set} is too coarse. */
public final class TimeoutsCommand implements Command {
    private static final List<String> NAMES = List.of("tcp", "fin", "udp", "sctp");

    /** Of SCTP, which {@code ipvsadm --set} does not reach (ip_vs_proto_sctp.c). */
    private static final int SCTP_STANDARD = 900;

    @Override
    public String name() {
        return "timeouts";
    }

    @Override
    public String summary() {
        return "Show or set how long connections of one service may be idle";
    }

    @Override
    public Options options() {
        return new Options()
                .operand("vip:port|mark:n|mark6:n", List.of(), false)
                .operands("tcp|fin|udp|sctp=seconds")
                .choice("proto", List.of("any", "tcp", "udp", "sctp"), "the service's; any: by what is set")
                .flag("json", "for programs; see docs/sysctl.md");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sluice timeouts",
                "sluice timeouts 192.0.2.1:22 tcp=86400                 sessions that sleep for a day",
                "sluice timeouts 192.0.2.1:53 udp=10",
                "sluice timeouts mark:1 tcp=600 fin=20 udp=30",
                "sluice timeouts 192.0.2.1:22 tcp=0                     as 'ipvsadm --set' has it again");
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        List<String> words = arguments.operands();
        Request.SetServiceTimeouts change = null;
        if (!words.isEmpty()) {
            ServiceTimeouts wanted = wanted(words.subList(1, words.size()));
            change = new Request.SetServiceTimeouts(service(words.getFirst(), protocol(arguments, wanted)), wanted);
        }
        try (DirectorConnection director = DirectorConnection.open()) {
            if (change != null) director.ask(change, Reply.Done.class);
            Timeouts common = director.ask(new Request.GetTimeouts(), Reply.CurrentTimeouts.class)
                    .timeouts();
            List<ServiceTimeoutsOf> own = director.ask(new Request.ListServiceTimeouts(), Reply.OwnTimeouts.class)
                    .services();
            if (arguments.flag("json")) System.out.print(json(common, own));
            else list(common, own, System.out);
        }
        return 0;
    }

    private static Protocol protocol(Arguments arguments, ServiceTimeouts wanted) {
        String given = arguments.value("proto");
        if (!given.equals("any")) return Protocol.valueOf(given.toUpperCase(Locale.ROOT));
        if (wanted.udp() >= 0) return Protocol.UDP;
        return wanted.sctp() >= 0 ? Protocol.SCTP : Protocol.TCP;
    }

    static ServiceKey service(String word, Protocol protocol) throws UsageException {
        if (word.startsWith("mark:")) return mark(word.substring(5), "0.0.0.0");
        if (word.startsWith("mark6:")) return mark(word.substring(6), "::");
        try {
            EndpointWord endpoint = EndpointWord.parse(word);
            if (endpoint.port() >= 0) return new ServiceKey(protocol, endpoint.address(), endpoint.port(), 0);
        } catch (UsageException e) {
            // Said below.
        }
        throw new UsageException(
                "'" + word + "' is no service: ADDRESS:PORT or [ADDRESS]:PORT with a port from 0 to 65535,"
                        + " mark:N or mark6:N");
    }

    private static ServiceKey mark(String digits, String family) throws UsageException {
        try {
            int mark = Integer.parseUnsignedInt(digits);
            if (mark != 0) return new ServiceKey(Protocol.NONE, InetAddress.ofLiteral(family), 0, mark);
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException("'" + digits + "' is no mark: a number from 1 to 4294967295");
    }

    /** Words such as {@code tcp=600}; what none is about stays as it is. */
    static ServiceTimeouts wanted(List<String> words) throws UsageException {
        int[] seconds = new int[ServiceTimeouts.COUNT];
        Arrays.fill(seconds, ServiceTimeouts.KEEP);
        if (words.isEmpty())
            throw new UsageException("what shall they be? For example tcp=600; 0 is as for all others");
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            int which = NAMES.indexOf(name);
            if (which < 0 || equals < 0)
                throw new UsageException("'" + word + "' is none of tcp=SECONDS, fin=, udp=, sctp="
                        + (which < 0 ? Suggestion.of(name, NAMES) : ""));
            if (seconds[which] != ServiceTimeouts.KEEP) throw new UsageException("'" + name + "' given twice");
            seconds[which] = seconds(name, word.substring(equals + 1));
        }
        return ServiceTimeouts.of(which -> seconds[which]);
    }

    private static int seconds(String name, String digits) throws UsageException {
        try {
            int seconds = Integer.parseInt(digits);
            if (seconds >= 0 && seconds <= ServiceTimeouts.LONGEST) return seconds;
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException("'" + name + "' is a number of seconds from 1 to " + ServiceTimeouts.LONGEST
                + " (31 days), or 0 for as all others, not '" + digits + "'; for example " + name + "=600");
    }

    static void list(Timeouts common, List<ServiceTimeoutsOf> own, PrintStream out) {
        String row = "%-44s %9s %9s %9s %9s%n";
        out.printf(row, "SERVICE", "TCP", "FIN", "UDP", "SCTP");
        out.printf(row, "all others ('ipvsadm --set')", common.tcp(), common.tcpFin(), common.udp(), SCTP_STANDARD);
        for (ServiceTimeoutsOf service : own) {
            ServiceTimeouts t = service.timeouts();
            out.printf(row, name(service.service()), text(t.tcp()), text(t.fin()), text(t.udp()), text(t.sctp()));
        }
    }

    private static String text(int seconds) {
        return seconds == 0 ? "-" : Integer.toString(seconds);
    }

    private static String name(ServiceKey key) {
        if (key.protocol() != Protocol.NONE)
            return key.protocol() + " " + AddressForm.endpoint(key.address(), key.port());
        String family = key.address() instanceof Inet4Address ? "mark:" : "mark6:";
        return family + Integer.toUnsignedString(key.mark());
    }

    /** Services with timeouts of their own; what is not there is as for all others. */
    static String json(Timeouts common, List<ServiceTimeoutsOf> own) {
        StringBuilder text = new StringBuilder();
        Json json = new Json(text).object().object("all");
        json.member("tcp", common.tcp()).member("fin", common.tcpFin()).member("udp", common.udp());
        json.member("sctp", SCTP_STANDARD).endObject().array("services");
        for (ServiceTimeoutsOf service : own) {
            ServiceTimeouts t = service.timeouts();
            json.object();
            JsonForm.key(json, service.service());
            if (t.tcp() != 0) json.member("tcp", t.tcp());
            if (t.fin() != 0) json.member("fin", t.fin());
            if (t.udp() != 0) json.member("udp", t.udp());
            if (t.sctp() != 0) json.member("sctp", t.sctp());
            json.endObject();
        }
        json.endArray().endObject();
        return text.append('\n').toString();
    }
}
