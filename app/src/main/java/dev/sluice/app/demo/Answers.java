package dev.sluice.app.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
        if (takesTurns(plan)) turns(plan, broken);
        else shares(plan, broken);
        return broken;
    }

    /** What the scheduler promises to servers of equal weight that are asked one connection after the other. */
    static String promise(Plan plan) {
        return takesTurns(plan) ? "every server in turn" : "as many to every server, but for one";
    }

    private static boolean takesTurns(Plan plan) {
        return plan.scheduler().equals("rr") || plan.scheduler().equals("wrr");
    }

    /** In any run of as many answers as there are servers, every server has one. */
    private void turns(Plan plan, List<String> broken) {
        for (int from = 0; from + plan.servers() <= order.size(); from++) {
            List<String> run = order.subList(from, from + plan.servers());
            if (Set.copyOf(run).size() == plan.servers()) continue;
            broken.add("requests " + (from + 1) + " to " + (from + plan.servers()) + " were answered by "
                    + String.join(", ", run));
            return;
        }
    }

    /** lc and wlc count closed connections too, though less than open ones (ip_vs_lc.c, ip_vs_wlc.c). */
    private void shares(Plan plan, List<String> broken) {
        IntSummaryStatistics counts =
                IntStream.range(0, plan.servers()).map(this::of).summaryStatistics();
        if (counts.getMax() - counts.getMin() > 1)
            broken.add("one server answered " + counts.getMax() + " requests, another " + counts.getMin());
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
                        plan.method().word,
                        plan.scheduler(),
                        hook,
                        plan.requests(),
                        failures.size(),
                        counts,
                        order.stream().map(name -> '"' + name + '"').collect(Collectors.joining(",")));
    }
}
