package dev.sluice.keepalived.vrrp.packet;

import dev.sluice.keepalived.config.model.Adverts;
import dev.sluice.keepalived.config.model.Authentication;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.VirtualAddress;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.net.InetAddress;
import java.util.List;

/**
 * What all adverts of an instance have in common, both ways.
 *
 * @param source ours, in wire order
 * @param group of multicast adverts
 * @param addresses as listed in adverts, in this order
 * @param intervalNanos ours
 * @param pseudoHeader whether our version 3 checksum over IPv4 covers one: keepalived's does, RFC 9568's does not
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record AdvertFormat(
        int version,
        Family family,
        int virtualRouter,
        byte[] source,
        byte[] group,
        List<byte[]> addresses,
        long intervalNanos,
        int ttl,
        Authentication.Type authentication,
        String password,
        boolean pseudoHeader) {
    /** The most that the count field can say. */
    public static final int MOST_ADDRESSES = 255;

    public AdvertFormat {
        addresses = List.copyOf(addresses);
    }

    /** Of an instance that sends from {@code source}. */
    public static AdvertFormat of(VrrpInstance instance, InetAddress source) {
        Adverts adverts = instance.adverts();
        return new AdvertFormat(
                adverts.version().value(),
                adverts.family(),
                instance.virtualRouterId().value(),
                source.getAddress(),
                adverts.group().value().getAddress(),
                instance.addresses().stream()
                        .map(VirtualAddress::address)
                        .map(InetAddress::getAddress)
                        .toList(),
                adverts.interval().value().toNanos(),
                adverts.ttl().value(),
                instance.authentication().map(Authentication::type).orElse(Authentication.Type.NONE),
                instance.authentication().map(Authentication::password).orElse(""),
                !adverts.checksumWithoutPseudoHeader().value());
    }

    int addressSize() {
        return family.bits() / 8;
    }
}
