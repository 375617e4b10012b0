package dev.sluice.keepalived.vrrp.packet;

/** Why an advert is not believed. A rejected advert changes nothing but a counter: no timer, no state. */
public enum Reject {
    IP_HEADER("no whole IP header"),
    TOO_SHORT("shorter than its header or its address count says"),
    TOO_LONG("longer than its address count says, and not by Ethernet padding"),
    VERSION("another VRRP version than this instance's"),
    TYPE("not of type 1, advertisement"),
    UNKNOWN_ROUTER("a virtual router id that is not configured here"),
    TTL("a TTL or hop limit other than 255: it came through a router"),
    TTL_RANGE("a TTL outside the range configured for this unicast peer"),
    CHECKSUM("a wrong checksum"),
    AUTHENTICATION_TYPE("another authentication type than configured"),
    PASSWORD("another password than configured"),
    AUTHENTICATION_CODE("an authentication header with a wrong digest"),
    REPLAY("an authentication header whose sequence number did not increase"),
    INTERVAL("another advertisement interval than configured; version 2 demands the same"),
    PRIORITY("of no use to an instance that owns its addresses"),
    UNICAST("unicast, but this instance uses multicast"),
    MULTICAST("multicast, but this instance has unicast peers"),
    NOT_A_PEER("a source address that is not among the unicast peers"),
    OWN("our own source address: a loop, or another machine with our address"),
    STRICT("against RFC 9568, and vrrp_strict is set");

    private static final Reject[] ALL = values();

    private final String words;

    Reject(String words) {
        this.words = words;
    }

    static int count() {
        return ALL.length;
    }

    /** Continues the sentence: the advert has, or is, ... */
    public String words() {
        return words;
    }
}
