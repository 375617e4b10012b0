package dev.sluice.app.inside;

import dev.sluice.app.DirectorConnection;
import dev.sluice.control.Json;
import dev.sluice.control.Reply;
import dev.sluice.control.Request;
import java.io.IOException;
import java.util.List;

/** Where the datapath is attached, as the daemon says it: {@code eth0 tcx}. */
final class Hooks {
    private Hooks() {}

    /** Empty when no daemon answers. */
    static List<String> attached() {
        try (DirectorConnection director = DirectorConnection.open()) {
            return director.ask(new Request.GetInfo(), Reply.Info.class).hooks();
        } catch (IOException e) {
            return List.of();
        }
    }

    static void json(Json json, List<String> hooks) {
        json.array("hooks");
        for (String hook : hooks) {
            int blank = hook.indexOf(' ');
            json.object().member("device", hook.substring(0, Math.max(0, blank)));
            json.member("hook", hook.substring(blank + 1)).endObject();
        }
        json.endArray();
    }
}
