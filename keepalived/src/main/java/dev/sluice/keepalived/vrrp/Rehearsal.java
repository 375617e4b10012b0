package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.vrrp.holding.Holding;
import dev.sluice.keepalived.vrrp.holding.Holdings;
import dev.sluice.keepalived.vrrp.holding.Ledger;
import dev.sluice.keepalived.vrrp.packet.Acceptance;
import dev.sluice.keepalived.vrrp.packet.Advert;
import dev.sluice.keepalived.vrrp.packet.AdvertFormat;
import dev.sluice.keepalived.vrrp.packet.Datagram;
import dev.sluice.keepalived.vrrp.packet.MulticastFrame;
import dev.sluice.keepalived.vrrp.packet.OutgoingAdvert;
import dev.sluice.keepalived.vrrp.state.NoEffects;
import dev.sluice.keepalived.vrrp.state.State;
import dev.sluice.keepalived.vrrp.state.VirtualRouter;
import dev.sluice.linux.netlink.Address;
import dev.sluice.linux.netlink.MacAddress;
import dev.sluice.linux.netlink.NewAddress;
import dev.sluice.linux.netlink.Rtnetlink;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Does at the start, without any effect, what a failover will have to do in a millisecond months later: by then everything is
 * loaded and compiled. A virtual router of the configuration takes over and hands over again and again, on paper; the kernel is
 * asked to add an address to an interface that cannot exist.
 */
final class Rehearsal {
    /** C1 compiles what was called 200 times. */
    private static final int TAKEOVERS = 400, REQUESTS = 220;

    private static final InetAddress NOWHERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NOWHERE6 = InetAddress.ofLiteral("2001:db8::1");

    private final Configuration configuration;
    private final Rtnetlink kernel;
    private final Ledger ledger;

    Rehearsal(Configuration configuration, Rtnetlink kernel, Ledger ledger) {
        this.configuration = configuration;
        this.kernel = kernel;
        this.ledger = ledger;
    }

    void run() {
        for (VrrpInstance settings : configuration.instances().stream().limit(1).toList()) takeovers(settings);
        Holding nothing = new Holding.OfAddress(
                new NewAddress(
                        Address.of(Integer.MAX_VALUE, NOWHERE, 32),
                        Optional.empty(),
                        Optional.empty(),
                        NewAddress.FOREVER,
                        0),
                true);
        Holdings holdings = new Holdings(kernel, ledger, _ -> {});
        boolean _ = holdings.want(List.of(nothing));
        for (int i = 0; i < REQUESTS; i++) {
            holdings.claim();
            boolean _ = kernel.perform(nothing.removal(kernel));
            holdings.release();
        }
    }

    private static void takeovers(VrrpInstance settings) {
        Stage stage = new Stage(settings);
        for (int i = 0; i < TAKEOVERS; i++) {
            VirtualRouter router = new VirtualRouter(settings, stage);
            router.source(stage.format.source());
            router.start(0);
            if (router.state() == State.BACKUP) router.timeOut(0);
            router.timeOut(0);
            stage.hear(router, 1);
            stage.hear(router, 255);
            stage.hear(router, 0);
            router.stop(0);
            stage.hear(router, 255);
        }
    }

    /** Adverts are written, and read again, but go nowhere. */
    private static final class Stage extends NoEffects {
        private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

        private final AdvertFormat format;
        private final OutgoingAdvert out;
        private final MulticastFrame frame;
        private final Acceptance acceptance;
        private final Datagram datagram = new Datagram();
        private final Advert advert = new Advert();
        private final boolean ip6;

        Stage(VrrpInstance settings) {
            ip6 = settings.adverts().family() == Family.IPV6;
            format = AdvertFormat.of(settings, ip6 ? NOWHERE6 : NOWHERE);
            out = new OutgoingAdvert(format);
            frame = new MulticastFrame(format, MAC, out.packet().length);
            acceptance = new Acceptance(format, settings);
        }

        @Override
        public void advertise(VirtualRouter router, int priority) {
            out.prepare(format.group(), priority);
            byte[] _ = frame.around(out.packet());
        }

        void hear(VirtualRouter router, int priority) {
            out.prepare(format.group(), priority);
            byte[] packet = out.packet();
            System.arraycopy(packet, 0, datagram.buffer(), 0, packet.length);
            if (ip6) datagram.receivedIp6(packet.length, 255);
            else if (datagram.receivedIp4(packet.length) != null) return;
            if (advert.read(datagram) != null) return;
            var _ = acceptance.check(datagram, advert);
            router.heard(advert, datagram, 0);
        }
    }
}
