package dev.sluice.director;

import dev.sluice.control.Tunnel;
import dev.sluice.director.datapath.Encapsulation;

/** A server's kind of tunnel as configured, to and from the word that the datapath reads. */
final class Encapsulations {
    private Encapsulations() {}

    static int word(Tunnel tunnel) {
        return Encapsulation.of(tunnel.type().ordinal(), tunnel.checksum().ordinal(), PacketOrder.port(tunnel.port()));
    }

    static Tunnel tunnel(int word) {
        return new Tunnel(
                Tunnel.Type.values()[Encapsulation.type(word)],
                PacketOrder.port(Encapsulation.port(word)),
                Tunnel.Checksum.values()[Encapsulation.checksum(word)]);
    }
}
