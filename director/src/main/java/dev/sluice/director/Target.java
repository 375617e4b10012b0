package dev.sluice.director;

import dev.sluice.control.MarkSpec;
import dev.sluice.control.Request;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceTimeouts;
import dev.sluice.control.Sysctl;
import dev.sluice.control.SysctlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change as requests that lead to its end from wherever it was broken off: every touched service is removed, and made again as
 * it shall be. Its servers find their connections by what they are, see {@link ServerId}. Mark rules are all removed and made again.
 */
final class Target {
    private Target() {}

    /** {@code marks}: null if they stay as they are. */
    static Request.Transaction of(
            Map<ServiceKey, Optional<VirtualService>> touched,
            @Nullable List<MarkSpec> marks,
            Map<Sysctl, Integer> sysctls) {
        List<Request> requests = new ArrayList<>();
        if (marks != null) {
            requests.add(new Request.ClearMarks(0));
            for (MarkSpec rule : marks) requests.add(new Request.AddMark(rule, 0));
        }
        touched.forEach((key, service) -> {
            requests.add(new Request.DeleteService(key));
            if (service.isEmpty()) return;
            requests.add(new Request.AddService(service.get().spec()));
            if (!service.get().timeouts().equals(ServiceTimeouts.NONE))
                requests.add(new Request.SetServiceTimeouts(key, service.get().timeouts()));
            for (RealServer server : service.get().oldestFirst()) add(requests, key, server);
        });
        sysctls.forEach((sysctl, value) -> requests.add(new Request.SetSysctl(new SysctlValue(sysctl.label(), value))));
        return new Request.Transaction(requests, true);
    }

    private static void add(List<Request> requests, ServiceKey service, RealServer server) {
        RealServer.Draining drain = server.drain();
        requests.add(new Request.AddServer(service, server.undrained().spec()));
        if (drain != null) requests.add(new Request.ResumeDrain(service, server.key(), drain.end()));
    }
}
