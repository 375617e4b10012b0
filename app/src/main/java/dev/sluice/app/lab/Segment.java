package dev.sluice.app.lab;

import dev.sluice.linux.Ethtool;
import dev.sluice.linux.netlink.Links;
import java.util.ArrayList;
import java.util.List;

/** One Ethernet: a bridge in a namespace of its own, so that the machine's own interfaces stay as they are. */
public final class Segment {
    private static final String BRIDGE = "br0";

    private final Node bridge;
    private final List<Plug> plugs = new ArrayList<>();

    private record Plug(Node node, String device, String port) {}

    Segment(Node bridge) {
        this.bridge = bridge;
        bridge.configure(kernel -> {
            kernel.links().createBridge(BRIDGE);
            kernel.links().setUp(kernel.links().require(BRIDGE).index(), true);
        });
    }

    /** Plugs {@code node} in: interface {@code device} with {@code address} ({@code 192.0.2.1/24}), up. */
    public Segment attach(Node node, String device, String address) {
        String port = "port" + plugs.size();
        bridge.configure(kernel -> {
            Links links = kernel.links();
            links.createVeth(port, device, node.network());
            links.setMaster(links.require(port).index(), links.require(BRIDGE).index());
            links.setUp(links.require(port).index(), true);
        });
        plugs.add(new Plug(node, device, port));
        node.up(device);
        node.address(device, address);
        return this;
    }

    /** Pulls the cable of {@code node} out of this switch, or plugs it in again; both ends see it at once. */
    public void cable(Node node, boolean plugged) {
        for (Plug plug : plugs) {
            if (plug.node != node) continue;
            bridge.configure(kernel ->
                    kernel.links().setUp(kernel.links().require(plug.port).index(), plugged));
        }
    }

    /** Whole checksums on every frame, and ports that take what an XDP program sends. */
    void prepareForXdp() {
        for (Plug plug : plugs) {
            plug.node.offload(plug.device, Ethtool.Offload.SEND_CHECKSUM, false);
            bridge.offload(plug.port, Ethtool.Offload.SEND_CHECKSUM, false);
            bridge.offload(plug.port, Ethtool.Offload.RECEIVE_AGGREGATION, true);
        }
    }
}
