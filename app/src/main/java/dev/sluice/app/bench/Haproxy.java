package dev.sluice.app.bench;

import dev.sluice.app.lab.Lab;
import dev.sluice.app.lab.Running;
import java.nio.file.Path;

/** HAProxy as a TCP proxy: two connections per connection. */
record Haproxy() implements Contestant {
    @Override
    public String title() {
        return "haproxy tcp";
    }

    @Override
    public Bed.Path path() {
        return Bed.Path.BOTH_WAYS;
    }

    @Override
    public boolean takes(Measure measure) {
        return measure != Measure.PACKETS;
    }

    @Override
    public Bed build(Lab lab) {
        Bed bed = Bed.build(lab, path(), Bed.VIP);
        bed.director().address("eth0", Bed.VIP + "/24");
        Path configuration =
                bed.director().write("haproxy.cfg", """
                        global
                          maxconn 4000
                        defaults
                          mode tcp
                          timeout connect 5s
                          timeout client 60s
                          timeout server 60s
                          option splice-auto
                        listen http
                          bind %1$s:%3$d
                          server one %2$s:%3$d
                        listen iperf
                          bind %1$s:%4$d
                          server one %2$s:%4$d
                        """.formatted(Bed.VIP, Bed.SERVER, Bed.HTTP, Bed.IPERF));
        Running haproxy = bed.director().start("haproxy", "-db", "-f", configuration.toString());
        bed.director().awaitListener(Bed.HTTP, haproxy);
        return bed;
    }
}
