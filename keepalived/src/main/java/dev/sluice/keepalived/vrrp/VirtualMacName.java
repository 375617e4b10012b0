package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.linux.netlink.Link;
import dev.sluice.linux.netlink.MacAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the interface of {@code use_vmac} is called: as the configuration says, else {@code vrrp.VRID} or {@code vrrp6.VRID}.
 * Where another interface has that name, {@code vrrp1.VRID} and so on: one router may have the same VRID inside and outside.
 *
 * @param asked the name in the configuration
 * @param base index of the interface below
 */
record VirtualMacName(Optional<String> asked, boolean ip6, int router, int base, MacAddress mac) {
    /** {@code IFNAMSIZ} without the final zero. */
    private static final int LONGEST = 15;
    /** More than there are interfaces with addresses of their own. */
    private static final int MOST = 1000;

    private static final String KIND = "macvlan";

    static VirtualMacName of(VrrpInstance settings, Link base) {
        boolean ip6 = settings.adverts().family() == Family.IPV6;
        int router = settings.virtualRouterId().value();
        Optional<String> asked = settings.virtualMac().arguments().stream()
                .filter(word -> !word.isEmpty() && !word.contains(":"))
                .findFirst();
        MacAddress mac = MacAddress.parse("00:00:5e:00:0%d:%02x".formatted(ip6 ? 2 : 1, router));
        return new VirtualMacName(asked, ip6, router, base.index(), mac);
    }

    /**
     * The first name that is free, or is that of the interface wanted: one that a killed process left, or that was made for us.
     *
     * @param links finds an interface by its name
     * @param log told if it is not the name expected
     */
    String choose(Function<String, Optional<Link>> links, Consumer<String> log) {
        String usual = "vrrp" + (ip6 ? "6." : ".") + router;
        String expected = asked.orElse(usual);
        String chosen = Stream.concat(
                        Stream.of(expected, usual),
                        IntStream.range(1, MOST).mapToObj(number -> "vrrp" + number + "." + router))
                .filter(name -> name.length() <= LONGEST)
                .filter(name -> links.apply(name).map(this::isWanted).orElse(true))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("use_vmac: all names up to vrrp" + MOST + " are taken"));
        if (!chosen.equals(expected))
            log.accept("use_vmac: "
                    + (expected.length() > LONGEST
                            ? "the name " + expected + " is longer than " + LONGEST + " characters"
                            : "another interface is called " + expected)
                    + "; " + chosen + " is used instead");
        return chosen;
    }

    private boolean isWanted(Link link) {
        return link.kind().equals(KIND)
                && link.peer() == base
                && link.peerNamespace() < 0
                && link.mac().equals(Optional.of(mac));
    }
}
