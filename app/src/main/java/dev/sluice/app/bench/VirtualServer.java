package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.LabException;
import dev.sluice.app.lab.Programs;
import dev.sluice.app.lab.Running;
import dev.sluice.app.lab.Waiting;
import java.time.Duration;
import java.util.List;

/** Linux Virtual Server: the kernel's own or Sluice, by the same ipvsadm commands. */
record VirtualServer(Kind kind, Bed.Path path) implements Contestant {
    enum Kind {
        /** The kernel's IPVS, with Debian's ipvsadm. */
        IPVS,
        TC,
        XDP
    }

    @Override
    public String title() {
        return switch (kind) {
            case IPVS -> "ipvs " + path.title;
            case TC -> "sluice tc " + path.title;
            case XDP -> "sluice xdp " + path.title;
        };
    }

    @Override
    public Bed build(Lab lab) {
        Bed bed = Bed.build(lab, path, Bed.VIP);
        bed.director().address("eth0", Bed.VIP + "/24");
        String ipvsadm = kind == Kind.IPVS ? Programs.theirs("ipvsadm", "ipvsadm") : Programs.ours("ipvsadm");
        if (kind == Kind.XDP) bed.prepareForXdp();
        if (kind != Kind.IPVS) startDirector(bed);
        String method = path == Bed.Path.BOTH_WAYS ? "-m" : "-g";
        for (int port : List.of(Bed.HTTP, Bed.IPERF)) balance(bed, ipvsadm, "-t", port, method);
        balance(bed, ipvsadm, "-u", Bed.DISCARD, method);
        return bed;
    }

    private void startDirector(Bed bed) {
        String sluice = Programs.ours("sluice");
        Running daemon = bed.director().start(sluice, "run", "--hook", kind == Kind.TC ? "tc" : "xdp");
        Waiting.until("the director's start", Duration.ofMinutes(2), () -> {
            if (!daemon.isAlive()) throw new LabException("the director ended\n" + daemon.log());
            return bed.director().run(Duration.ofSeconds(60), sluice, "status").code() == 0;
        });
    }

    private static void balance(Bed bed, String ipvsadm, String protocol, int port, String method) {
        String service = Bed.VIP + ":" + port;
        bed.director().run(ipvsadm, "-A", protocol, service, "-s", "rr");
        bed.director().run(ipvsadm, "-a", protocol, service, "-r", Bed.SERVER + ":" + port, method);
    }
}
