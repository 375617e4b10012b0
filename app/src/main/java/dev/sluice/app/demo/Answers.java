package dev.sluice.app.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who answered, in order, and what went wrong.
 *
 * @param order names of servers
 * @param failures one line for each request that got no answer
 */
record Answers(List<String> order, List<String> failures) {
    Answers {
        order = List.copyOf(order);
        failures = List.copyOf(failures);
    }

    int of(int server) {
        return Collections.frequency(order, Plan.serverName(server));
    }

    /** What the scheduler promises and did not keep, in words; none if all is well. */
    List<String> brokenPromises(Plan plan) {
        List<String> broken = new ArrayList<>();
        if (!failures.isEmpty()) broken.add(failures.size() + " requests failed, first: " + failures.getFirst());
        switch (plan.scheduler()) {
            case "rr", "wrr" -> turns(plan, broken);
            default -> shares(plan, broken);
        }
        return broken;
    }

    /** In any run of as many answers as the weights add up to, every server has its weight. */
    private void turns(Plan plan, List<String> broken) {
        int turn = plan.totalWeight();
        for (int from = 0; from + turn <= order.size(); from++) {
            List<String> run = order.subList(from, from + turn);
            for (int i = 0; i < plan.servers(); i++) {
                int count = Collections.frequency(run, Plan.serverName(i));
                if (count == plan.weight(i)) continue;
                broken.add(Plan.serverName(i) + " answered " + count + " of the requests " + (from + 1) + " to "
                        + (from + turn) + ", its weight is " + plan.weight(i));
                return;
            }
        }
    }

    /** Closed connections count too, so after all requests shares are as the weights, but for one connection. */
    private void shares(Plan plan, List<String> broken) {
        for (int i = 0; i < plan.servers(); i++) {
            double fair = (double) order.size() * plan.weight(i) / plan.totalWeight();
            if (Math.abs(of(i) - fair) > plan.weight(i) + 1)
                broken.add("%s answered %d requests, its share is %.1f".formatted(Plan.serverName(i), of(i), fair));
        }
    }

    /** One object: method, scheduler, hook, requests, failures, answers per server, order of answers. */
    String json(Plan plan, String hook) {
        StringBuilder counts = new StringBuilder();
        for (int i = 0; i < plan.servers(); i++) {
            if (i > 0) counts.append(',');
            counts.append('"').append(Plan.serverName(i)).append("\":").append(of(i));
        }
        return "{\"method\":\"%s\",\"scheduler\":\"%s\",\"hook\":\"%s\",\"requests\":%d,\"failures\":%d,\"answers\":{%s},\"order\":[%s]}"
                .formatted(
                        plan.method().title,
                        plan.scheduler(),
                        hook,
                        plan.requests(),
                        failures.size(),
                        counts,
                        order.stream().map(name -> '"' + name + '"').collect(Collectors.joining(",")));
    }
}
