package dev.sluice.app.inside.doctor;

import dev.sluice.control.ForwardingMethod;
import dev.sluice.control.Reply;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import dev.sluice.control.Tally;
import dev.sluice.director.Interfaces;
import dev.sluice.director.XdpPeers;
import dev.sluice.linux.Sysctl;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;

/** The running director: hooks, room, what it noticed itself. */
final class DirectorChecks {
    private static final int FULL_PERCENT = 80;

    private final Rtnetlink netlink;
    private final Reply.Info info;
    private final List<ServiceStatus> services;
    private final List<Finding> findings = new ArrayList<>();

    DirectorChecks(Rtnetlink netlink, Reply.Info info, List<ServiceStatus> services) {
        this.netlink = netlink;
        this.info = info;
        this.services = services;
    }

    List<Finding> all() {
        findings.add(Finding.ok("daemon", "pid " + info.pid() + " answers, " + services.size() + " services"));
        hooks();
        neighbours();
        room();
        for (Tally tally : info.tallies()) tally(tally);
        for (String notice : info.notices()) {
            // Looked at by ServiceChecks too.
            if (notice.contains("ip_forward")) continue;
            int fix = notice.lastIndexOf("; ");
            findings.add(Finding.problem(
                    "notice", fix < 0 ? notice : notice.substring(0, fix), fix < 0 ? "" : notice.substring(fix + 2)));
        }
        return findings;
    }

    private void hooks() {
        List<Link> eligible =
                List.copyOf(Interfaces.eligible(netlink.links().list()).values());
        boolean isXdp = info.hooks().stream().anyMatch(hook -> hook.endsWith(" xdp"));
        for (Link link : eligible) hook(link);
        if (eligible.isEmpty())
            findings.add(Finding.problem(
                    "hook", "this network namespace has no Ethernet interface to balance at", "ip link add ..."));
        if (isXdp)
            for (String objection : XdpPeers.objections(netlink, eligible)) {
                int fix = objection.indexOf("first run: ");
                findings.add(Finding.problem(
                        "offload", objection, fix < 0 ? "sluice run --hook tc" : objection.substring(fix + 11)));
            }
        else findings.add(Finding.ok("offload", "tc keeps every offload of interfaces and their peers"));
    }

    /** A masqueraded answer that waits for its client's link address; see docs/operating.md. */
    private void neighbours() {
        boolean isMasquerading = services.stream()
                .filter(service -> isOfThisMachine(service.spec().key()))
                .flatMap(service -> service.servers().stream())
                .map(ServerStatus::spec)
                .anyMatch(server -> server.method() == ForwardingMethod.MASQUERADE
                        && !ServiceChecks.isLocal(netlink, server.key().address()));
        if (!isMasquerading) return;
        for (String hook : info.hooks()) {
            String device = hook.substring(0, hook.indexOf(' '));
            if (hook.endsWith(" xdp") && RealServerChecks.strongest(device, "accept_local") == 0)
                findings.add(Finding.hint(
                        "martian",
                        "answers that come in by " + device + " for a client whose link address is not known yet go by"
                                + " this machine's stack, which drops them, as their source is its own address",
                        "sysctl -w net.ipv4.conf." + Sysctl.name(device)
                                + ".accept_local=1, if clients are on this machine's own network"));
        }
    }

    /** IPv4 only; what a mark names may be. */
    private boolean isOfThisMachine(ServiceKey service) {
        return service.address() instanceof Inet4Address
                && (service.mark() != 0 || ServiceChecks.isLocal(netlink, service.address()));
    }

    private void hook(Link link) {
        List<String> attached = info.hooks().stream()
                .filter(hook -> hook.startsWith(link.name() + " "))
                .map(hook -> hook.substring(link.name().length() + 1))
                .toList();
        if (attached.isEmpty())
            findings.add(Finding.problem(
                    "hook",
                    link.name()
                            + ": not attached, so packets that come in here are not balanced; the director's log says why",
                    "sluice stop; sluice run"));
        else
            findings.add(Finding.ok(
                    "hook",
                    link.name() + ": " + String.join(", ", attached) + " (" + why(link, attached.getFirst()) + ")"));
        if (!link.isRunning())
            findings.add(Finding.hint(
                    "link", link.name() + " has no carrier or is down", "ip link set " + link.name() + " up"));
    }

    private static String why(Link link, String hook) {
        if (hook.startsWith("xdp")) return "native XDP: a card of its own, or asked for by --hook xdp";
        if (!link.kind().isEmpty()) return "tc, since it is a virtual interface: " + link.kind();
        return "tc: some interface here has no native XDP worth having, or --hook tc";
    }

    private void room() {
        long percent = 100 * info.connections() / info.tableSize();
        String text = info.connections() + " of " + info.tableSize() + " connections";
        findings.add(
                percent < FULL_PERCENT
                        ? Finding.ok("table", text)
                        : Finding.problem(
                                "table",
                                text + ": new ones will soon take the place of live ones",
                                "sluice stop; sluice run --connections " + 4L * info.tableSize()));
    }

    private void tally(Tally tally) {
        String text = tally.packets() + " packets " + tally.text();
        String fix = switch (tally.name()) {
            case "no-server" ->
                "ipvsadm -Ln shows weights; sluice explain CLIENT:PORT VIP:PORT says why none is chosen";
            case "unreachable-server" -> "ip neigh shows who does not answer";
            case "fragmentation-needed" -> "raise the MTU towards the servers, or let TCP be clamped";
            default -> "sluice trace CLIENT shows such packets";
        };
        findings.add(Finding.hint("packets", text, fix));
    }
}
