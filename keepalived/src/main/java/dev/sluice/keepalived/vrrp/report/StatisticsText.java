package dev.sluice.keepalived.vrrp.report;

/** {@code keepalived.stats}, line by line as the original's. */
final class StatisticsText {
    private StatisticsText() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder();
        for (InstanceReport instance : report.instances()) {
            Statistics errors = Statistics.of(instance);
            var counters = instance.counters();
            text.append("""
                    VRRP Instance: %s
                      Advertisements:
                        Received: %d
                        Sent: %d
                      Became master: %d
                      Released master: %d
                      Packet Errors:
                        Length: %d
                        TTL: %d
                        Invalid Type: %d
                        Advertisement Interval: %d
                        Address List: %d
                      Authentication Errors:
                        Invalid Type: %d
                        Type Mismatch: %d
                        Failure: %d
                      Priority Zero:
                        Received: %d
                        Sent: %d
                    """.formatted(
                            instance.settings().name(),
                            counters.advertsReceived(),
                            counters.advertsSent(),
                            counters.becameMaster(),
                            counters.releasedMaster(),
                            errors.length(),
                            errors.ttl(),
                            errors.type(),
                            errors.interval(),
                            errors.addressList(),
                            errors.authenticationType(),
                            errors.authenticationMismatch(),
                            errors.authenticationFailure(),
                            counters.zeroReceived(),
                            counters.zeroSent()));
        }
        return text.toString();
    }
}
