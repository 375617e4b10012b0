package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;
import java.nio.file.Path;

/** Destination NAT by nftables and connection tracking. */
record Nftables() implements Contestant {
    @Override
    public String title() {
        return "nftables dnat";
    }

    @Override
    public Bed.Path path() {
        return Bed.Path.BOTH_WAYS;
    }

    @Override
    public Bed build(Lab lab) {
        Bed bed = Bed.build(lab, path(), Bed.VIP);
        bed.director().address("eth0", Bed.VIP + "/24");
        Path rules = bed.director().write("nftables.conf", """
                        table ip nat {
                          chain prerouting { type nat hook prerouting priority dstnat; ip daddr %s dnat to %s; }
                        }
                        """.formatted(Bed.VIP, Bed.SERVER));
        bed.director().run("nft", "-f", rules.toString());
        return bed;
    }
}
