package dev.sluice.linux.netlink;

/** Message types of include/uapi/linux/rtnetlink.h. */
final class Rtm {
    static final int NEWLINK = 16, DELLINK = 17, GETLINK = 18, SETLINK = 19;
    static final int NEWADDR = 20, DELADDR = 21, GETADDR = 22;
    static final int NEWROUTE = 24, DELROUTE = 25, GETROUTE = 26;
    static final int NEWNEIGH = 28, DELNEIGH = 29, GETNEIGH = 30;
    static final int NEWRULE = 32, DELRULE = 33;
    static final int NEWQDISC = 36, DELQDISC = 37, GETQDISC = 38;
    static final int NEWTFILTER = 44, DELTFILTER = 45, GETTFILTER = 46;
    static final int GETNSID = 90;
    static final int NEWNEXTHOP = 104, DELNEXTHOP = 105;

    /** Address families. */
    static final int UNSPECIFIED = 0, INET = 2, INET6 = 10;

    private Rtm() {}
}
