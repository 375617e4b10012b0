package dev.sluice.linux.netlink;

import java.util.Optional;

/** The routing policy of a namespace. */
public final class Rules {
    /** {@code FRA_*} of include/uapi/linux/fib_rules.h. */
    private static final int TO = 1, FROM = 2, INPUT = 3, PRIORITY = 6, MARK = 10, SUPPRESS_PREFIX = 14, TABLE = 15;

    private static final int MASK = 16, OUTPUT = 17;
    /** {@code FIB_RULE_INVERT} */
    private static final int INVERT = 2;

    private final Exchange exchange;

    Rules(Exchange exchange) {
        this.exchange = exchange;
    }

    /** EEXIST if there is the same. */
    public void add(Rule rule) {
        exchange.change(request(rule, "RTM_NEWRULE", Rtm.NEWRULE, Message.CREATE | Message.EXCLUSIVE));
    }

    public Removal removal(Rule rule) {
        return Removal.of(request(rule, "RTM_DELRULE", Rtm.DELRULE, 0));
    }

    private static Request request(Rule rule, String title, int type, int flags) {
        Request request = new Request(title + " " + rule, type, flags | Message.ACK);
        request.byteField(rule.ip6() ? Rtm.INET6 : Rtm.INET); // struct fib_rule_hdr
        request.byteField(prefix(rule.to())).byteField(prefix(rule.from())).byteField(rule.tos());
        request.byteField(0).byteField(0).byteField(0).byteField(rule.action().number);
        request.intField(rule.not() ? INVERT : 0);
        rule.to().ifPresent(network -> request.address(TO, network.address()));
        rule.from().ifPresent(network -> request.address(FROM, network.address()));
        if (!rule.input().isEmpty()) request.text(INPUT, rule.input());
        if (!rule.output().isEmpty()) request.text(OUTPUT, rule.output());
        if (rule.priority() != 0) request.number(PRIORITY, rule.priority());
        if (rule.mask() != 0) request.number(MARK, rule.mark()).number(MASK, rule.mask());
        if (rule.suppressPrefix() >= 0) request.number(SUPPRESS_PREFIX, rule.suppressPrefix());
        if (rule.action() == Rule.Action.TABLE) request.number(TABLE, rule.table());
        return request;
    }

    private static int prefix(Optional<Rule.Network> network) {
        return network.map(Rule.Network::prefix).orElse(0);
    }
}
