package dev.sluice.director;

import dev.sluice.control.AddressForm;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.TraceStep;
import dev.sluice.director.datapath.Kind;
import dev.sluice.director.datapath.MarkRule;
import dev.sluice.director.datapath.Server;
import dev.sluice.director.datapath.Service;
import dev.sluice.director.datapath.Trace;
import dev.sluice.ebpf.Mem;
import dev.sluice.ebpf.Packet;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** Notes of the traced datapath in words. Reads mapped memory only: any thread. */
final class TraceText {
    private static final int PROTOCOL_BITS = 0xbf;

    private final Tables tables;
    private final Map<Integer, String> devices;

    /** {@code devices}: names of interfaces by index. */
    TraceText(Tables tables, Map<Integer, String> devices) {
        this.tables = tables;
        this.devices = Map.copyOf(devices);
    }

    TraceStep step(Trace.Note note) {
        return new TraceStep(note.packet(), note.nanos(), note.cpu(), word(note.step()), text(note));
    }

    private static String word(int step) {
        return switch (step) {
            case Trace.ARRIVED -> "arrived";
            case Trace.CONNECTION -> "connection";
            case Trace.NO_CONNECTION -> "no-connection";
            case Trace.SERVICE -> "service";
            case Trace.CHOSEN -> "chosen";
            case Trace.REFUSED -> "refused";
            case Trace.TO_SERVER -> "to-server";
            case Trace.REPLY -> "reply";
            case Trace.OUTCOME -> "counted";
            case Trace.LEAVES -> "leaves";
            case Trace.VERDICT -> "verdict";
            case Trace.TEMPLATE -> "template";
            case Trace.MARK, Trace.OWN_MARK -> "mark";
            default -> "step-" + step;
        };
    }

    private String text(Trace.Note note) {
        int value = note.value();
        return switch (note.step()) {
            case Trace.ARRIVED -> flow(note) + " came in by " + device(value);
            case Trace.CONNECTION -> "belongs to a connection to " + endpoint(tables.server(value));
            case Trace.NO_CONNECTION -> "belongs to no connection";
            case Trace.SERVICE -> "is for the service " + service(value);
            case Trace.CHOSEN ->
                value == 0
                        ? "no server takes connections: none, or all have weight 0 or are overloaded"
                        : "goes to the server " + endpoint(tables.server(value)) + ", chosen now";
            case Trace.REFUSED -> refused(value);
            case Trace.TO_SERVER -> forwarded(tables.server(value));
            case Trace.REPLY -> reply(tables.server(value));
            case Trace.OUTCOME -> Tallies.text(value);
            case Trace.LEAVES -> "leaves by " + device(value);
            case Trace.VERDICT -> verdict(value);
            case Trace.TEMPLATE -> "its client keeps to " + endpoint(tables.server(value)) + " (persistence)";
            case Trace.MARK -> "has the firewall mark " + Integer.toUnsignedString(value) + rule(note);
            case Trace.OWN_MARK -> "came with the firewall mark " + Integer.toUnsignedString(value);
            default -> "value " + value;
        };
    }

    /** Which of our rules gave the mark: the first that the datapath says matches. */
    private String rule(Trace.Note note) {
        int kind = Kind.of(note.protocol(), !isIpv4(note));
        long rules = tables.settings().markRules();
        for (int i = 0; i < rules >>> 32; i++) {
            MarkRule rule = tables.markRule((int) rules + i);
            if (rule.matches(note.source(), note.destination(), note.ports(), kind))
                return rule.mark() == note.value() ? " by rule " + (i + 1) : "";
        }
        return "";
    }

    private static String flow(Trace.Note note) {
        String protocol = protocol(note.protocol());
        if (protocol.equals("ICMP"))
            return "ICMP " + AddressForm.text(address(note, note.source())) + " > "
                    + AddressForm.text(address(note, note.destination()));
        return protocol + " " + AddressForm.endpoint(address(note, note.source()), note.sourcePort()) + " > "
                + AddressForm.endpoint(address(note, note.destination()), note.destinationPort());
    }

    private static InetAddress address(Trace.Note note, Mem at) {
        byte[] bytes = at.segment().asSlice(0, isIpv4(note) ? 4 : 16).toArray(ValueLayout.JAVA_BYTE);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    private static boolean isIpv4(Trace.Note note) {
        return zeroes(note.source()) && zeroes(note.destination());
    }

    /** All but the first four bytes. */
    private static boolean zeroes(Mem address) {
        return address.u32(4) == 0 && address.u64(8) == 0;
    }

    static String protocol(int number) {
        return switch (number & PROTOCOL_BITS) {
            case 1, 58 & PROTOCOL_BITS -> "ICMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 132 -> "SCTP";
            default -> "protocol " + number;
        };
    }

    private String device(int index) {
        return devices.getOrDefault(index, "interface " + index);
    }

    private String service(int index) {
        Service service = tables.service(index);
        return text(ServiceId.of(service).key()) + " (" + name(service) + ")";
    }

    static String name(Service service) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 16 && service.schedulerName().u8(i) != 0; i++)
            name.append((char) service.schedulerName().u8(i));
        return name.toString();
    }

    static String endpoint(Server server) {
        return AddressForm.endpoint(
                PacketOrder.read(server.wideAddress(), server.isIpv6()), PacketOrder.port(server.port()));
    }

    private static String virtual(Server server) {
        ServiceKey key = ServiceId.of(server).key();
        if (key.mark() != 0 || key.port() == 0) return "what the client called";
        return AddressForm.endpoint(key.address(), key.port());
    }

    private static String text(ServiceKey key) {
        if (key.mark() != 0) return Text.of(key);
        return key.protocol() + " " + AddressForm.endpoint(key.address(), key.port());
    }

    private static String refused(int reason) {
        return switch (reason) {
            case -1 -> "is for no service of this director";
            case -2 -> "is for a service, but begins no connection and belongs to none";
            case -3 -> "is refused: no server takes connections";
            case -4 -> "is dropped: no room for another connection";
            case -5 -> "is dropped: its connection's server was removed, and may return";
            case -6 -> "is answered with RST: its connection's server was removed";
            case -7 -> "is dropped: its service goes by SIP Call-ID, and it is no SIP message with one";
            default -> "is refused, reason " + reason;
        };
    }

    private static String forwarded(Server server) {
        if ((server.flags() & Server.LOCAL) != 0)
            return server.method() == Server.MASQUERADE
                    ? "destination becomes " + endpoint(server) + ", which is on this machine"
                    : "is for this machine itself";
        return switch (server.method()) {
            case Server.DIRECT -> "goes unchanged to the link address of " + endpoint(server) + " (direct routing)";
            case Server.TUNNEL -> "is wrapped for " + endpoint(server) + " (tunnel)";
            default -> "destination becomes " + endpoint(server) + " (masquerading)";
        };
    }

    private static String reply(Server server) {
        return "is an answer of " + endpoint(server) + ": source becomes " + virtual(server);
    }

    private static String verdict(int verdict) {
        return switch (verdict) {
            case Packet.DROP -> "dropped";
            case Packet.PASS -> "left to the kernel's own stack";
            case Packet.TX, Packet.REDIRECT -> "sent";
            default -> "aborted";
        };
    }
}
