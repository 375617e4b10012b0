package dev.sluice.app.lab;

/** One Ethernet: a bridge in a namespace of its own, so that the machine's own interfaces stay as they are. */
public final class Segment {
    private static final String BRIDGE = "br0";

    private final Node bridge;
    private int ports;

    Segment(Node bridge) {
        this.bridge = bridge;
        bridge.run("ip", "link", "add", BRIDGE, "type", "bridge");
        bridge.run("ip", "link", "set", BRIDGE, "up");
    }

    /** Plugs {@code node} in: interface {@code device} with {@code address} ({@code 192.0.2.1/24}), up. */
    public Segment attach(Node node, String device, String address) {
        String port = "port" + ++ports;
        bridge.run("ip", "link", "add", port, "type", "veth", "peer", "name", device, "netns", node.namespace());
        bridge.run("ip", "link", "set", port, "master", BRIDGE, "up");
        node.run("ip", "link", "set", device, "up");
        node.address(device, address);
        return this;
    }
}
