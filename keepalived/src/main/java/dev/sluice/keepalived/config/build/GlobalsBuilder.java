package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.model.DirectorSettings;
import dev.sluice.keepalived.config.model.DirectorSettings.Flush;
import dev.sluice.keepalived.config.model.Dumps;
import dev.sluice.keepalived.config.model.Fifo;
import dev.sluice.keepalived.config.model.Garp;
import dev.sluice.keepalived.config.model.Globals;
import dev.sluice.keepalived.config.model.Mail;
import dev.sluice.keepalived.config.model.ProcessNames;
import dev.sluice.keepalived.config.model.ReloadSettings;
import dev.sluice.keepalived.config.model.ScriptSettings;
import dev.sluice.keepalived.config.model.ScriptUser;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.model.VrrpDefaults;
import dev.sluice.keepalived.config.text.Literals;
import dev.sluice.keepalived.config.text.Word;
import dev.sluice.keepalived.config.tree.Section;
import dev.sluice.keepalived.config.tree.Statement;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Builds {@link Globals}; several {@code global_defs} blocks count as one. */
final class GlobalsBuilder {
    private final Values top;
    private final Values v;

    GlobalsBuilder(Section top, Context context) {
        this.top = new Values(top, context);
        this.v = new Values(merged(top), context);
    }

    private static Section merged(Section top) {
        List<Section> parts = top.all("global_defs").stream()
                .flatMap(s -> Optional.ofNullable(s.body()).stream())
                .toList();
        return parts.size() == 1
                ? parts.getFirst()
                : Section.merge(KeywordTable.standard().block("global_defs"), parts);
    }

    Globals build() {
        fifosDiffer();
        ScriptSettings scripts = scripts();
        return new Globals(
                top.text("net_namespace"),
                top.text("net_namespace_ipvs"),
                top.text("instance"),
                top.seconds("child_wait_time"),
                v.word("default_interface"),
                v.integer("checker_priority"),
                processNames(),
                mail(),
                vrrp(),
                director(),
                scripts,
                fifo("notify_fifo"),
                fifo("vrrp_notify_fifo"),
                fifo("lvs_notify_fifo"),
                v.flag("fifo_write_vrrp_states_on_reload"),
                v.flag("checker_log_all_failures"),
                v.flag("rs_init_notifies"),
                reload(),
                dumps(),
                v.word("iproute_usr_dir"),
                v.word("iproute_etc_dir"));
    }

    private ProcessNames processNames() {
        boolean apart = v.has("process_names");
        return new ProcessNames(
                v.word("process_name"), processName("vrrp", apart, "vrrp"), processName("checker", apart, "ipvs"));
    }

    private Setting<String> processName(String keyword, boolean apart, String ending) {
        Setting<String> otherwise = Setting.byDefault(apart ? "keepalived_" + ending : "keepalived");
        return v.value(keyword + "_process_name", w -> w, otherwise);
    }

    private Mail mail() {
        List<String> recipients = new ArrayList<>();
        for (Statement block : v.section().all("notification_email")) {
            List<String> added = block.body() == null
                    ? List.of()
                    : block.body().rows().stream()
                            .flatMap(List::stream)
                            .map(Word::text)
                            .toList();
            if (added.isEmpty())
                v.diagnostics()
                        .warning(
                                Code.MISSING_VALUE,
                                block.at(),
                                block.word().length(),
                                "notification_email is empty",
                                "");
            recipients.addAll(added);
        }
        Statement server = v.find("smtp_server");
        Setting<Integer> port = server != null && server.arguments().size() > 1
                ? Setting.set(Values.integerOf(server.argument(1, "25")), server.at())
                : Setting.byDefault(25);
        return new Mail(
                v.text("router_id"),
                List.copyOf(recipients),
                v.text("notification_email_from"),
                v.value("smtp_server", w -> w, Setting.byDefault("127.0.0.1")),
                port,
                v.text("smtp_helo_name"),
                v.seconds("smtp_connect_timeout"),
                v.section().isLast("no_email_faults", "email_faults")
                        ? v.flag("no_email_faults").map(no -> !no)
                        : Setting.byDefault(true),
                v.has("no_checker_emails") ? v.flag("no_checker_emails").map(no -> !no) : Setting.byDefault(true),
                v.optionalFlag("smtp_alert"),
                v.optionalFlag("smtp_alert_vrrp"),
                v.optionalFlag("smtp_alert_checker"));
    }

    private VrrpDefaults vrrp() {
        return new VrrpDefaults(
                v.integer("vrrp_version"),
                group("vrrp_mcast_group4", "224.0.0.18"),
                group("vrrp_mcast_group6", "ff02::12"),
                garp(),
                v.seconds("vrrp_garp_interval"),
                v.seconds("vrrp_gna_interval"),
                v.flag("vrrp_strict"),
                v.flag("vrrp_skip_check_adv_addr"),
                v.flag("vrrp_check_unicast_src", Setting.byDefault(true)),
                v.flag("vrrp_lower_prio_no_advert"),
                v.flag("vrrp_higher_prio_send_advert"),
                v.flag("vrrp_owner_ignore_adverts"),
                v.integer("vrrp_down_timer_adverts"),
                v.flag("vrrp_notify_priority_changes"),
                v.flag("v3_checksum_as_v2"),
                v.seconds("vrrp_startup_delay"),
                v.seconds("vrrp_delay_after_boot"),
                v.flag("log_unknown_vrids"),
                v.has("dynamic_interfaces")
                        ? Setting.set(
                                true,
                                v.section().all("dynamic_interfaces").getFirst().at())
                        : Setting.byDefault(false),
                v.word("vmac_prefix"),
                v.has("vmac_addr_prefix")
                        ? v.word("vmac_addr_prefix")
                        : v.word("vmac_prefix").inherited());
    }

    private Setting<InetAddress> group(String keyword, String usual) {
        Setting<InetAddress> byDefault = Setting.byDefault(InetAddress.ofLiteral(usual));
        Setting<InetAddress> group = v.value(keyword, InetAddress::ofLiteral, byDefault);
        if (group.value().isMulticastAddress()) return group;
        v.warn(
                Code.BAD_VALUE,
                keyword,
                keyword + " " + group.value().getHostAddress() + " is not a multicast address; it is ignored",
                "");
        return byDefault;
    }

    private Garp garp() {
        boolean minimal = v.flag("vrrp_min_garp").value();
        Setting<Duration> delay = minimal && !v.has("vrrp_garp_master_delay")
                ? v.flag("vrrp_min_garp").map(m -> Duration.ZERO).inherited()
                : v.seconds("vrrp_garp_master_delay");
        Setting<Integer> repeat = minimal && !v.has("vrrp_garp_master_repeat")
                ? v.flag("vrrp_min_garp").map(m -> 1).inherited()
                : v.integer("vrrp_garp_master_repeat");
        Statement others = v.find("vrrp_garp_extra_if");
        return new Garp(
                delay,
                repeat,
                v.seconds("vrrp_garp_lower_prio_delay", delay),
                v.integer("vrrp_garp_lower_prio_repeat", repeat),
                v.seconds("vrrp_garp_master_refresh"),
                v.integer("vrrp_garp_master_refresh_repeat"),
                OtherInterfaces.interval(v, others, Setting.byDefault(Duration.ZERO)),
                OtherInterfaces.all(others, Setting.byDefault(false)));
    }

    private DirectorSettings director() {
        Statement stop = v.find("lvs_flush_on_stop");
        Setting<Flush> flush = stop == null
                ? Setting.byDefault(Flush.EACH)
                : Setting.set(stop.argument(0, "").equals("VS") ? Flush.SERVICES : Flush.ALL, stop.at());
        return new DirectorSettings(
                v.flag("lvs_flush"),
                flush,
                timeout("tcp"),
                timeout("tcpfin"),
                timeout("udp"),
                Optional.ofNullable(v.find("lvs_sync_daemon")).flatMap(s -> SyncDaemonRow.parse(v, s)));
    }

    private Setting<Optional<Duration>> timeout(String which) {
        Setting<Optional<Duration>> found = Setting.byDefault(Optional.empty());
        for (Statement statement : v.section().all("lvs_timeouts"))
            for (int i = 0; i < statement.arguments().size(); i += 2) {
                Word name = statement.arguments().get(i);
                if (!name.text().equals(which)) {
                    if (which.equals("tcp") && !List.of("tcpfin", "udp").contains(name.text()))
                        v.warn(Code.BAD_VALUE, name, "unknown timeout '" + name + "'", "one of tcp, tcpfin, udp");
                    continue;
                }
                String value = statement.argument(i + 1, "");
                if (Literals.integer(value, 1, Integer.MAX_VALUE) == null)
                    v.warn(Code.BAD_VALUE, name, which + " timeout '" + value + "' is not a number of seconds", "");
                else found = Setting.set(Optional.of(Values.secondsOf(value)), statement.at());
            }
        return found;
    }

    private ScriptSettings scripts() {
        return new ScriptSettings(
                v.user("script_user"),
                v.flag("enable_script_security"),
                v.flag("set_supplementary_groups"),
                v.script("startup_script"),
                v.seconds("startup_script_timeout"),
                v.script("shutdown_script"),
                v.seconds("shutdown_script_timeout"));
    }

    /** Two writers of one pipe would mix their lines. */
    private void fifosDiffer() {
        Set<String> names = new HashSet<>();
        for (String keyword : List.of("notify_fifo", "vrrp_notify_fifo", "lvs_notify_fifo")) {
            Optional<String> name = v.text(keyword).value();
            if (name.isPresent() && !names.add(name.get()))
                v.warn(Code.CONFLICT, keyword, name.get() + " is the FIFO of other events already", "name another one");
        }
    }

    private Fifo fifo(String keyword) {
        Statement statement = v.find(keyword);
        Optional<ScriptUser> owner = statement != null && statement.arguments().size() > 1
                ? Optional.of(new ScriptUser(statement.argument(1, ""), statement.argument(2, "")))
                : Optional.empty();
        return new Fifo(v.text(keyword), owner, v.script(keyword + "_script"));
    }

    private ReloadSettings reload() {
        return new ReloadSettings(v.text("reload_check_config"));
    }

    private Setting<String> umask() {
        Setting<String> umask = v.word("umask");
        if (umask.value().matches("0[xX][0-9A-Fa-f]+|[0-9]+|I[RWX](USR|GRP|OTH)(\\|I[RWX](USR|GRP|OTH))*"))
            return umask;
        v.warn(Code.BAD_VALUE, "umask", "Unknown umask '" + umask.value() + "'; it is ignored", "022, or IWGRP|IWOTH");
        return Setting.byDefault("022");
    }

    private Dumps dumps() {
        return new Dumps(
                v.word("state_dump_file"),
                v.word("stats_dump_file"),
                v.word("json_dump_file"),
                v.integer("json_version"),
                v.flag("data_use_instance"),
                umask());
    }
}
