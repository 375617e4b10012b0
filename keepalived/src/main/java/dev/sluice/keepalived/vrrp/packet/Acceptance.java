package dev.sluice.keepalived.vrrp.packet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.keepalived.config.model.Authentication;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.UnicastPeer;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which adverts an instance believes: RFC 9568 §7.1, RFC 3768 §7.1 and what the configuration adds. Tells the sequence numbers of
 * those with a good authentication header; otherwise a refused advert leaves no trace.
 */
public final class Acceptance {
    private static final int TTL = 255;

    /** A unicast peer and the range of its TTL. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    private record Peer(byte[] address, int minimumTtl, int maximumTtl) {
        static Peer of(UnicastPeer peer) {
            return new Peer(
                    peer.address().getAddress(),
                    peer.minimumTtl().orElse(0),
                    peer.maximumTtl().orElse(TTL));
        }
    }

    private final AdvertFormat format;
    private final Peer[] peers;
    private final boolean unicast;
    private final boolean checkSource;
    private final boolean strict;
    private final boolean oldChecksum;
    private final boolean deaf;
    private final byte[] password = new byte[Wire.AUTHENTICATION_DATA];
    private final @Nullable AuthenticationHeader authentication;
    private final SequenceNumbers numbers;

    /** Of an instance that has just started. */
    public Acceptance(AdvertFormat format, VrrpInstance instance) {
        this(format, instance, new SequenceNumbers());
    }

    /** @param numbers of the instance; used only with authentication headers */
    public Acceptance(AdvertFormat format, VrrpInstance instance, SequenceNumbers numbers) {
        this.format = format;
        this.numbers = numbers;
        List<UnicastPeer> configured = instance.adverts().peers();
        peers = configured.stream().map(Peer::of).toArray(Peer[]::new);
        unicast = instance.adverts().unicast();
        checkSource = instance.adverts().checkSource().value();
        strict = instance.election().strict().value();
        oldChecksum = unicast && !instance.adverts().oldChecksum().value().equals("never");
        deaf = instance.election().owner()
                && instance.election().ownerIgnoreAdverts().value();
        byte[] secret = format.password().getBytes(ISO_8859_1);
        System.arraycopy(secret, 0, password, 0, Math.min(secret.length, password.length));
        authentication = format.authentication() == Authentication.Type.AH && format.family() == Family.IPV4
                ? new AuthenticationHeader(format.password())
                : null;
    }

    /**
     * Whether this advert of our virtual router counts.
     *
     * @return null if it does
     */
    public @Nullable Reject check(Datagram datagram, Advert advert) {
        Reject reject = refusal(datagram, advert);
        // Who hears nothing learns sequence numbers all the same, or nobody would hear him.
        return reject == null && deaf ? Reject.PRIORITY : reject;
    }

    private @Nullable Reject refusal(Datagram datagram, Advert advert) {
        if (datagram.compareSource(format.source()) == 0) return Reject.OWN;
        Reject path = unicast ? unicastPath(datagram) : multicastPath(datagram);
        if (path != null) return path;
        if (advert.version() != format.version()) return Reject.VERSION;
        if (!hasGoodChecksum(datagram, advert)) return Reject.CHECKSUM;
        if (advert.version() == 3) return strictly(advert);
        Reject authenticity = authenticity(datagram, advert);
        if (authenticity != null) return authenticity;
        return advert.intervalNanos() == format.intervalNanos() ? strictly(advert) : Reject.INTERVAL;
    }

    /**
     * How surely a datagram is meant for this instance, where several here have its virtual router id: 2 if to its group, or from a
     * peer to its address; 1 if to a group or its address at all; else 0. A lonely instance gets, and counts, everything.
     */
    public int closeness(Datagram datagram) {
        if (datagram.isMulticast()) return unicast ? 0 : datagram.isTo(format.group()) ? 2 : 1;
        if (!datagram.isTo(format.source())) return 0;
        return peer(datagram) == null ? 1 : 2;
    }

    private @Nullable Peer peer(Datagram datagram) {
        for (Peer peer : peers) if (datagram.compareSource(peer.address) == 0) return peer;
        return null;
    }

    private static @Nullable Reject multicastPath(Datagram datagram) {
        if (!datagram.isMulticast()) return Reject.UNICAST;
        return datagram.ttl == TTL ? null : Reject.TTL;
    }

    private @Nullable Reject unicastPath(Datagram datagram) {
        if (datagram.isMulticast()) return Reject.MULTICAST;
        Peer peer = peer(datagram);
        if (peer == null) return checkSource ? Reject.NOT_A_PEER : null;
        boolean inRange = datagram.ttl >= peer.minimumTtl && datagram.ttl <= peer.maximumTtl;
        return inRange ? null : Reject.TTL_RANGE;
    }

    private @Nullable Reject strictly(Advert advert) {
        return strict && advert.addressCount() == 0 ? Reject.STRICT : null;
    }

    /** Version 3 over IPv4 is taken with and without a pseudo-header, since both are about; a wrong checksum never is. */
    private boolean hasGoodChecksum(Datagram datagram, Advert advert) {
        int size = advert.size();
        long plain = InternetSum.add(0, datagram.bytes, datagram.start, size);
        boolean ip4 = format.family() == Family.IPV4;
        if (ip4 && (advert.version() == 2 || !strict || !format.pseudoHeader()) && InternetSum.finish(plain) == 0)
            return true;
        if (ip4 && advert.version() == 2) return false;
        long pseudo =
                InternetSum.pseudoHeader(datagram.source, datagram.destination, datagram.addressSize, Wire.VRRP, size);
        return InternetSum.finish(plain + pseudo) == 0 || oldChecksum && coversGroup(datagram, size);
    }

    /** Whether the checksum is that of keepalived 1.3.6, which covered the group although the advert went to a peer. */
    public boolean coversGroup(Datagram datagram, Advert advert) {
        return oldChecksum
                && advert.version() == 3
                && !hasPseudoHeader(datagram, advert.size())
                && coversGroup(datagram, advert.size());
    }

    private static boolean hasPseudoHeader(Datagram datagram, int size) {
        long sum =
                InternetSum.pseudoHeader(datagram.source, datagram.destination, datagram.addressSize, Wire.VRRP, size);
        return InternetSum.finish(InternetSum.add(sum, datagram.bytes, datagram.start, size)) == 0;
    }

    private boolean coversGroup(Datagram datagram, int size) {
        long sum = InternetSum.pseudoHeader(datagram.source, format.group(), datagram.addressSize, Wire.VRRP, size);
        return InternetSum.finish(InternetSum.add(sum, datagram.bytes, datagram.start, size)) == 0;
    }

    private @Nullable Reject authenticity(Datagram datagram, Advert advert) {
        if (advert.authenticationType() != format.authentication().ordinal()) return Reject.AUTHENTICATION_TYPE;
        return switch (format.authentication()) {
            case NONE -> null;
            case PASS -> {
                int at = advert.authenticationData();
                yield Arrays.equals(datagram.bytes, at, at + password.length, password, 0, password.length)
                        ? null
                        : Reject.PASSWORD;
            }
            case AH -> header(datagram);
        };
    }

    private @Nullable Reject header(Datagram datagram) {
        if (authentication == null || datagram.authentication < 0 || !authentication.verifies(datagram))
            return Reject.AUTHENTICATION_CODE;
        return numbers.isNew(datagram, AuthenticationHeader.sequence(datagram)) ? null : Reject.REPLAY;
    }

    /** Whether it lists other addresses than we have. Worth a warning; not to be rejected, or there would be two masters. */
    public boolean listsOthers(Advert advert) {
        List<byte[]> ours = format.addresses();
        if (advert.addressCount() != ours.size()) return true;
        for (int i = 0; i < ours.size(); i++) if (!lists(advert, ours.get(i), i)) return true;
        return false;
    }

    /** Looks first where it would stand if both files had the same order. */
    private static boolean lists(Advert advert, byte[] address, int expected) {
        if (advert.hasAddress(expected, address)) return true;
        for (int i = 0; i < advert.addressCount(); i++) if (advert.hasAddress(i, address)) return true;
        return false;
    }
}
