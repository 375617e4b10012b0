package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.process.JsonText;
import dev.sluice.keepalived.vrrp.packet.Reject;
import dev.sluice.keepalived.vrrp.state.Fault;
import java.util.Locale;

/** {@code sluice ha status --json}. Times are ISO 8601, intervals milliseconds. */
public final class StatusJson {
    private StatusJson() {}

    public static String of(Report report) {
        Punctuality punctuality = report.punctuality();
        JsonText json = new JsonText()
                .open('{')
                .put("punctuality", punctuality.toString())
                .put("adverts_timed", punctuality.adverts())
                .put("advert_lateness_p50_us", punctuality.p50())
                .put("advert_lateness_p99_us", punctuality.p99())
                .put("advert_lateness_p9999_us", punctuality.p9999())
                .put("advert_lateness_most_us", punctuality.most())
                .open("instances", '[');
        for (InstanceReport instance : report.instances()) instance(instance, json);
        json.close(']').open("bfd", '[');
        for (SessionReport session : report.sessions())
            json.open('{')
                    .put("name", session.name())
                    .put("neighbour", session.neighbour().getHostAddress())
                    .put("state", session.state().name())
                    .put("detection_ms", session.detection().toNanos() / 1e6)
                    .put("downs", session.downs())
                    .close('}');
        return json.close(']').close('}') + "\n";
    }

    private static void instance(InstanceReport instance, JsonText json) {
        json.open('{')
                .put("name", instance.settings().name())
                .put("virtual_router_id", instance.settings().virtualRouterId().value())
                .put("state", instance.state().name())
                .put("since", instance.since().toString())
                .put("reason", instance.reason())
                .put("priority", instance.priority())
                .put(
                        "configured_priority",
                        instance.settings().election().priority().value())
                .put(
                        "advert_ms",
                        instance.settings().adverts().interval().value().toNanos() / 1e6)
                .put("master_down_ms", instance.masterDown().toNanos() / 1e6);
        instance.settings().networkInterface().value().ifPresent(name -> json.put("interface", name));
        instance.group().ifPresent(name -> json.put("sync_group", name));
        instance.source().ifPresent(address -> json.put("source", address.getHostAddress()));
        instance.master()
                .ifPresent(address ->
                        json.put("master", address.getHostAddress()).put("master_priority", instance.masterPriority()));
        json.put(
                "addresses",
                instance.settings().allAddresses().stream()
                        .map(a -> a.address().getHostAddress() + "/" + a.prefix())
                        .toList());
        json.open("faults", '[');
        for (Fault fault : instance.faults())
            json.open('{')
                    .put("kind", fault.kind().name())
                    .put("object", fault.object())
                    .put("text", fault.toString())
                    .close('}');
        json.close(']');
        counters(instance, json);
        json.close('}');
    }

    private static void counters(InstanceReport instance, JsonText json) {
        var counters = instance.counters();
        json.open("counters", '{')
                .put("adverts_sent", counters.advertsSent())
                .put("adverts_received", counters.advertsReceived())
                .put("became_master", counters.becameMaster())
                .put("released_master", counters.releasedMaster())
                .put("priority_zero_sent", counters.zeroSent())
                .put("priority_zero_received", counters.zeroReceived())
                .put("two_masters", counters.twoMasters())
                .put("stalls", counters.stalls())
                .put("other_intervals", counters.otherIntervals())
                .put("other_addresses", counters.otherAddresses())
                .put("send_failures", instance.sendFailures())
                .open("rejected", '{');
        for (Reject reject : Reject.values())
            json.put(reject.name().toLowerCase(Locale.ROOT), instance.rejects().of(reject));
        json.close('}').close('}');
    }
}
