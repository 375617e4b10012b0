package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.vrrp.packet.Reject;
import dev.sluice.keepalived.vrrp.packet.RejectCounters;

/** The counters that the original has, from ours, which tell more apart. */
record Statistics(
        long length,
        long ttl,
        long type,
        long interval,
        long addressList,
        long authenticationType,
        long authenticationMismatch,
        long authenticationFailure) {

    static Statistics of(InstanceReport instance) {
        RejectCounters rejects = instance.rejects();
        return new Statistics(
                sum(rejects, Reject.IP_HEADER, Reject.TOO_SHORT, Reject.TOO_LONG),
                sum(rejects, Reject.TTL, Reject.TTL_RANGE),
                sum(rejects, Reject.TYPE),
                sum(rejects, Reject.INTERVAL),
                instance.counters().otherAddresses(),
                0, // a type that nobody knows is a mismatch, too
                sum(rejects, Reject.AUTHENTICATION_TYPE),
                sum(rejects, Reject.PASSWORD, Reject.AUTHENTICATION_CODE, Reject.REPLAY));
    }

    private static long sum(RejectCounters rejects, Reject... reasons) {
        long sum = 0;
        for (Reject reason : reasons) sum += rejects.of(reason);
        return sum;
    }
}
