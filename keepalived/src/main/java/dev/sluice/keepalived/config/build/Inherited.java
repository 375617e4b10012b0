package dev.sluice.keepalived.config.build;

import dev.sluice.keepalived.config.model.CheckTiming;
import dev.sluice.keepalived.config.model.Setting;
import java.time.Duration;
import java.util.Optional;

/**
 * What a virtual server hands down to its real servers, and they to their checkers. Retries and the pause before them have a
 * default of their own in each kind of checker, so they stay empty until somebody writes them.
 */
record Inherited(
        Setting<Duration> interval,
        Setting<Duration> connectTimeout,
        Setting<Optional<Integer>> retries,
        Setting<Optional<Duration>> beforeRetry,
        Setting<Optional<Duration>> warmup,
        Setting<Boolean> initiallyDown,
        Setting<Boolean> logAllFailures,
        Setting<Optional<String>> virtualHost) {

    /** Of the virtual server. */
    static Inherited outermost(Values v, Setting<Boolean> logAllFailures) {
        Inherited nothing = new Inherited(
                v.seconds("delay_loop"),
                v.seconds("connect_timeout"),
                Setting.byDefault(Optional.empty()),
                Setting.byDefault(Optional.empty()),
                Setting.byDefault(Optional.empty()),
                v.flag("alpha"),
                logAllFailures,
                Setting.byDefault(Optional.empty()));
        return nothing.within(v);
    }

    /** What holds inside a block that may say otherwise. */
    Inherited within(Values v) {
        return new Inherited(
                v.seconds("delay_loop", interval),
                v.seconds("connect_timeout", connectTimeout),
                v.value("retry", w -> Optional.of(Values.integerOf(w)), retries),
                v.value("delay_before_retry", w -> Optional.of(Values.secondsOf(w)), beforeRetry),
                v.value("warmup", w -> Optional.of(Values.secondsOf(w)), warmup),
                v.flag("alpha", initiallyDown),
                v.section().block().find("log_all_failures") == null
                        ? logAllFailures.inherited()
                        : v.flag("log_all_failures", logAllFailures),
                v.section().block().find("virtualhost") == null
                        ? virtualHost.inherited()
                        : v.text("virtualhost", virtualHost));
    }

    /** The timing of a checker, with the defaults of its kind. */
    CheckTiming timing(Values checker, int usualRetries, Duration usualBeforeRetry) {
        Inherited here = within(checker);
        return new CheckTiming(
                here.interval(),
                here.connectTimeout(),
                here.retries().map(r -> r.orElse(usualRetries)),
                here.beforeRetry().map(b -> b.orElse(usualBeforeRetry)),
                here.warmup().map(w -> w.orElse(here.interval().value())),
                here.initiallyDown(),
                here.logAllFailures());
    }
}
