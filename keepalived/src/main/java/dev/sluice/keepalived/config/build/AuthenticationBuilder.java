package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.diagnostic.Code;
import dev.sluice.keepalived.config.model.Authentication;
import dev.sluice.keepalived.config.model.Authentication.Type;
import dev.sluice.keepalived.config.model.Family;
import dev.sluice.keepalived.config.model.HmacAuthentication;
import dev.sluice.keepalived.config.model.Place;
import dev.sluice.keepalived.config.model.Setting;
import dev.sluice.keepalived.config.tree.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** {@code authentication} and {@code auth_hmac} of an instance. */
final class AuthenticationBuilder {
    private static final int PASSWORD = 8;

    private final Values instance;
    private final String name;

    AuthenticationBuilder(Values instance, String name) {
        this.instance = instance;
        this.name = name;
    }

    Optional<Authentication> build(int version, Family family, boolean strict) {
        Statement block = instance.find("authentication");
        if (block == null || block.body() == null) return Optional.empty();
        Values v = new Values(block.body(), instance.context());
        Type type = type(v);
        String password = v.text("auth_pass").value().orElse("");
        if (type == Type.NONE) return Optional.empty();
        String refusal = refusal(type, password, version, family, strict);
        if (!refusal.isEmpty()) {
            instance.warn(Code.CORRECTED, "authentication", "(" + name + ") " + refusal + "; it is ignored", "");
            return Optional.empty();
        }
        if (password.length() > PASSWORD) {
            v.warn(Code.CORRECTED, "auth_pass", "(" + name + ") auth_pass is truncated to 8 characters", "");
            password = password.substring(0, PASSWORD);
        }
        return Optional.of(new Authentication(type, password, Place.set(block.at())));
    }

    private Type type(Values v) {
        Statement statement = v.find("auth_type");
        if (statement == null) return v.has("auth_pass") ? Type.PASS : Type.NONE;
        String word = statement.argument(0, "");
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "AH" -> Type.AH;
            case "PASS" -> Type.PASS;
            default -> {
                v.warn(
                        Code.BAD_VALUE,
                        "auth_type",
                        "(" + name + ") unknown authentication type '" + word + "'; there is no authentication",
                        "PASS or AH");
                yield Type.NONE;
            }
        };
    }

    private static String refusal(Type type, String password, int version, Family family, boolean strict) {
        if (strict) return "strict mode does not support authentication";
        if (version == 3) return "VRRP version 3 does not support authentication";
        if (type == Type.AH && family == Family.IPV6) return "AH is for IPv4 only";
        return password.isEmpty() ? "authentication without password" : "";
    }

    Optional<HmacAuthentication> hmac() {
        Statement block = instance.find("auth_hmac");
        if (block == null || block.body() == null) return Optional.empty();
        Values v = new Values(block.body(), instance.context());
        TreeMap<Integer, String> keys = new TreeMap<>();
        for (Statement key : v.section().all("key"))
            keys.put(Values.integerOf(key.argument(0, "0")), key.argument(1, ""));
        if (keys.isEmpty()) {
            instance.warn(Code.CORRECTED, "auth_hmac", "(" + name + ") auth_hmac has no key; it is ignored", "");
            return Optional.empty();
        }
        Setting<Integer> active = v.integer("active_key", Setting.byDefault(keys.firstKey()));
        if (!keys.containsKey(active.value())) {
            v.warn(
                    Code.CORRECTED,
                    "active_key",
                    "(" + name + ") there is no key " + active.value() + "; key " + keys.firstKey() + " is used",
                    "");
            active = active.corrected(keys.firstKey());
        }
        return Optional.of(new HmacAuthentication(
                keys,
                active,
                v.seconds("time_window", Setting.byDefault(java.time.Duration.ofSeconds(10))),
                v.flag("anti_replay", Setting.byDefault(true)),
                v.word("mode"),
                Place.set(block.at())));
    }
}
