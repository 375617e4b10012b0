package dev.sluice.keepalived.vrrp.report;

/**
 * How late adverts were sent, in microseconds.
 *
 * @param adverts how many
 * @param p50 what half of them were not later than; likewise the others
 * @param most the latest of all
 */
public record Punctuality(long adverts, long p50, long p99, long p9999, long most) {
    @Override
    public String toString() {
        return "%,d adverts, late by p50 %d us, p99 %d us, p99.99 %d us, at most %d us"
                .formatted(adverts, p50, p99, p9999, most);
    }
}
