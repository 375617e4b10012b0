package dev.sluice.app.bench;

import dev.sluice.app.lab.DirectorDaemon;
import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Programs;
import java.util.List;
import java.util.Locale;

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
        switch (kind) {
            case TC, XDP -> DirectorDaemon.start(bed.director(), kind.name().toLowerCase(Locale.ROOT));
            case IPVS -> {}
        }
        String method = path == Bed.Path.BOTH_WAYS ? "-m" : "-g";
        for (int port : List.of(Bed.HTTP, Bed.IPERF)) balance(bed, ipvsadm, "-t", port, method);
        balance(bed, ipvsadm, "-u", Bed.DISCARD, method);
        return bed;
    }

    private static void balance(Bed bed, String ipvsadm, String protocol, int port, String method) {
        String service = Bed.VIP + ":" + port;
        bed.director().run(ipvsadm, "-A", protocol, service, "-s", "rr");
        bed.director().run(ipvsadm, "-a", protocol, service, "-r", Bed.SERVER + ":" + port, method);
    }
}
