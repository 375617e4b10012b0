package dev.sluice.keepalived.vrrp;

import dev.sluice.keepalived.config.model.BfdInstance;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.Route;
import dev.sluice.keepalived.config.model.Rule;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.model.VrrpDefaults;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.util.ArrayList;
import java.util.List;

/** What a file says about VRRP that this version does not do: told once, so that nobody relies on it. */
final class WithoutEffect {
    private WithoutEffect() {}

    /** A message for each, none for what is left at its default. */
    static List<String> of(Configuration configuration) {
        List<String> messages = new ArrayList<>();
        VrrpDefaults vrrp = configuration.globals().vrrp();
        note(messages, vrrp.delayAfterBoot(), "vrrp_delay_after_boot: VRRP starts at once");
        note(messages, vrrp.logUnknownRouters(), "log_unknown_vrids: they are not logged");
        note(messages, vrrp.dynamicInterfaces(), "dynamic_interfaces: interfaces may always come and go");
        note(messages, vrrp.macvlanPrefix(), "vmac_prefix: interfaces are called as by default");
        note(messages, vrrp.macvlanAddressPrefix(), "vmac_addr_prefix: interfaces are called as by default");
        note(messages, vrrp.garp().allOtherInterfaces(), "vrrp_garp_extra_if all: announced on VMACs only");
        note(
                messages,
                configuration.globals().writeStatesOnReload(),
                "fifo_write_vrrp_states_on_reload: only changes are written");
        if (!configuration.linkDelays().isEmpty())
            messages.add("interface_up_down_delays: interfaces count as soon as they change");
        if (!configuration.trackGroups().isEmpty()) messages.add("track_group: it is not watched");
        for (BfdInstance bfd : configuration.bfd()) {
            if (!bfd.ttl().isDefault() && bfd.ttl().value() != 255)
                messages.add(bfd.name() + ": ttl: BFD packets leave with 255, as RFC 5881 demands");
            if (!bfd.forVrrp() || !bfd.forCheckers())
                messages.add(bfd.name() + ": vrrp, checker: whoever tracks the session is told of it");
        }
        for (VrrpInstance instance : configuration.instances()) {
            if (!instance.garp().otherInterfaces().value().isZero())
                messages.add(instance.name() + ": garp_extra_if: nothing is announced on other interfaces");
            if (instance.adverts().trackSource().value())
                messages.add(instance.name() + ": track_src_ip: the source address is not watched");
            if (instance.routes().stream().anyMatch(Route::tracked)
                    || instance.rules().stream().anyMatch(Rule::tracked))
                messages.add(
                        instance.name() + ": virtual_routes and virtual_rules are not watched, as if all had no_track");
            if (instance.virtualMac().addresses().value())
                messages.add(instance.name() + ": use_vmac_addr: addresses are on the instance's VMAC");
        }
        return messages.stream().map(m -> "without effect: " + m).toList();
    }

    private static void note(List<String> messages, Setting<?> setting, String message) {
        if (!setting.isDefault()) messages.add(message);
    }
}
