package dev.sluice.keepalived.vrrp.report;

import dev.sluice.keepalived.config.model.Authentication;
import dev.sluice.keepalived.config.model.Election;
import dev.sluice.keepalived.config.model.Garp;
import dev.sluice.keepalived.config.model.VrrpInstance;
import dev.sluice.keepalived.process.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** {@code keepalived.json}: an array of instances; with {@code json_version 2} an object that has it as a member. */
final class ClassicJson {
    private ClassicJson() {}

    static String of(Report report) {
        boolean second = report.configuration().globals().dumps().jsonVersion().value() >= 2;
        JsonText json = new JsonText();
        if (second) json.open('{').open("vrrp", '[');
        else json.open('[');
        for (InstanceReport instance : report.instances()) {
            json.open('{').open("data", '{');
            data(instance, json);
            json.close('}').open("stats", '{');
            statistics(instance, json);
            json.close('}').close('}');
        }
        json.close(']');
        // What processes are doing is in 'sluice ha status'.
        if (second) json.open("track_process", '[').close(']').close('}');
        return json + "\n";
    }

    private static void data(InstanceReport instance, JsonText json) {
        VrrpInstance settings = instance.settings();
        Election election = settings.election();
        json.put("iname", settings.name())
                .put("dont_track_primary", settings.trackInterface().value() ? 0 : 1)
                .put(
                        "skip_check_adv_addr",
                        settings.adverts().skipAddressCheck().value() ? 1 : 0)
                .put("strict_mode", election.strict().value() ? 1 : 0)
                .put(
                        "vmac_ifname",
                        settings.virtualMac().arguments().stream().findFirst().orElse(""))
                .put("ifp_ifname", settings.networkInterface().value().orElse(""))
                .put("master_priority", instance.masterPriority())
                .put("last_transition", ChronoUnit.MICROS.between(Instant.EPOCH, instance.since()) / 1e6);
        garp(settings.garp(), json);
        json.put("lower_prio_no_advert", election.lowerPriorityNoAdvert().value() ? 1 : 0)
                .put(
                        "higher_prio_send_advert",
                        election.higherPrioritySendAdvert().value() ? 1 : 0)
                .put("vrid", settings.virtualRouterId().value())
                .put("base_priority", election.priority().value())
                .put("effective_priority", instance.priority())
                .put("vipset", instance.holdsAddresses())
                .put("promote_secondaries", settings.promoteSecondaries().value())
                .put("adver_int", seconds(settings.adverts().interval().value()))
                .put("master_adver_int", seconds(instance.masterInterval()))
                .put("accept", settings.accept().value() ? 1 : 0)
                .put("nopreempt", !election.preempt().value())
                .put("preempt_delay", election.preemptDelay().value().toSeconds())
                .put("state", instance.stateNumber())
                .put("wantstate", instance.stateNumber())
                .put("version", settings.adverts().version().value())
                .put("smtp_alert", settings.notifications().mail().value())
                .put("notify_deleted", settings.notifications().deletedState().value())
                .put("vips", settings.addresses().stream().map(instance::row).toList());
        if (!settings.excludedAddresses().isEmpty())
            json.put(
                    "evips",
                    settings.excludedAddresses().stream().map(instance::row).toList());
        json.put(
                "auth_type",
                settings.authentication()
                        .map(Authentication::type)
                        .orElse(Authentication.Type.NONE)
                        .ordinal());
    }

    private static void garp(Garp garp, JsonText json) {
        json.put("garp_delay", garp.masterDelay().value().toSeconds())
                .put("garp_refresh", garp.refresh().value().toSeconds())
                .put("garp_rep", garp.masterRepeat().value())
                .put("garp_refresh_rep", garp.refreshRepeat().value())
                .put("garp_lower_prio_delay", garp.lowerPriorityDelay().value().toSeconds())
                .put("garp_lower_prio_rep", garp.lowerPriorityRepeat().value());
    }

    private static void statistics(InstanceReport instance, JsonText json) {
        Statistics errors = Statistics.of(instance);
        var counters = instance.counters();
        json.put("advert_rcvd", counters.advertsReceived())
                .put("advert_sent", counters.advertsSent())
                .put("become_master", counters.becameMaster())
                .put("release_master", counters.releasedMaster())
                .put("packet_len_err", errors.length())
                .put("advert_interval_err", errors.interval())
                .put("ip_ttl_err", errors.ttl())
                .put("invalid_type_rcvd", errors.type())
                .put("addr_list_err", errors.addressList())
                .put("invalid_authtype", errors.authenticationType())
                .put("authtype_mismatch", errors.authenticationMismatch())
                .put("auth_failure", errors.authenticationFailure())
                .put("pri_zero_rcvd", counters.zeroReceived())
                .put("pri_zero_sent", counters.zeroSent());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
