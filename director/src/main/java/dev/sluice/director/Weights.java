package dev.sluice.director;

import java.util.Collection;

/**
 * What wrr knows of its servers.
 *
 * @param divisor greatest common divisor of the positive weights, 1 without any
 * @param greatest the current weight at which a round begins: the largest weight less {@code divisor - 1}; 0 without servers
 */
record Weights(int divisor, int greatest) {
    static final Weights NONE = new Weights(1, 0);
    static final Weights EQUAL = new Weights(1, 1);

    static Weights of(Collection<RealServer> servers) {
        int divisor = 0, most = 0;
        for (RealServer server : servers) {
            if (server.weight() <= 0) continue;
            divisor = gcd(server.weight(), divisor);
            most = Math.max(most, server.weight());
        }
        return divisor == 0 ? NONE : new Weights(divisor, most - divisor + 1);
    }

    static int gcd(int a, int b) {
        while (b != 0) {
            int rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }

    /** With one more server; the same as counting all again. */
    Weights plus(RealServer server) {
        if (server.weight() <= 0) return this;
        if (greatest == 0) return new Weights(server.weight(), 1);
        int most = Math.max(greatest + divisor - 1, server.weight());
        int common = gcd(server.weight(), divisor);
        return new Weights(common, most - common + 1);
    }

    /** The current weight after a change of servers (ip_vs_wrr_dest_changed). */
    long current(long before) {
        if (before > greatest || before == 0) return greatest;
        return divisor > 1 ? before / divisor * divisor + 1 : before;
    }
}
