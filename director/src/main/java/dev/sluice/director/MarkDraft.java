package dev.sluice.director;

import dev.sluice.control.AddressForm;
import dev.sluice.control.MarkSpec;
import dev.sluice.control.Reply.Errno;
import dev.sluice.control.Request;
import dev.sluice.director.datapath.MarkRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of mark rules being changed, aside from the live one. */
final class MarkDraft {
    private final List<MarkSpec> live;
    private @Nullable List<MarkSpec> changed;

    MarkDraft(List<MarkSpec> live) {
        this.live = live;
    }

    /** As they shall be; null if they stay as they are. */
    @Nullable
    List<MarkSpec> changed() {
        return changed;
    }

    private List<MarkSpec> rules() {
        if (changed == null) changed = new ArrayList<>(live);
        return changed;
    }

    void add(Request.AddMark add) throws Refusal {
        check(add.rule());
        List<MarkSpec> rules = rules();
        int same = rules.indexOf(add.rule());
        if (same >= 0) throw new Refusal(Errno.EEXIST, "rule " + (same + 1) + " is the same");
        if (add.number() > rules.size() + 1)
            throw new Refusal(
                    Errno.ERANGE, "there is no rule " + add.number() + " to be before; the last is " + rules.size());
        if (rules.size() >= MarkRule.MOST)
            throw new Refusal(
                    Errno.ENOMEM,
                    "there are " + MarkRule.MOST + " mark rules, the most there can be; one rule can match a network"
                            + " (--to 192.0.2.0/24) and a range of ports (--port 8000-8099)");
        rules.add(add.number() == 0 ? rules.size() : add.number() - 1, add.rule());
    }

    void delete(MarkSpec rule) throws Refusal {
        if (!rules().remove(rule))
            throw new Refusal(
                    Errno.ENOENT, "there is no rule '" + rule.words() + "'; 'sluice mark list --commands' shows all");
    }

    /** 0 for all. */
    void clear(int mark) throws Refusal {
        boolean any = rules().removeIf(rule -> mark == 0 || rule.mark() == mark);
        if (!any && mark != 0)
            throw new Refusal(Errno.ENOENT, "no rule gives the mark " + Integer.toUnsignedString(mark));
    }

    private static void check(MarkSpec rule) throws Refusal {
        if (rule.mark() == 0) throw new Refusal(Errno.EINVAL, "mark 0 is none: 1 to 4294967295");
        if (rule.source().isIpv6() != rule.destination().isIpv6())
            throw new Refusal(
                    Errno.EINVAL,
                    AddressForm.text(rule.source().address()) + " and "
                            + AddressForm.text(rule.destination().address()) + " are of different families");
    }
}
