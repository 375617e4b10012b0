package dev.sluice.keepalived.process;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Handles one signal with {@code sun.misc.Signal}, the JDK's only door to SIGHUP and its like. Module jdk.unsupported exports it
 * for good, but the compiler warns of every mention, and we compile without warnings: hence by name.
 */
final class JdkSignal {
    private JdkSignal() {}

    /** @param name without SIG */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    JdkSignal.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return of(self, method, arguments);
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle SIG" + name + " on this Java", e);
        }
    }

    /** The methods of Object that a proxy must have. */
    private static Object of(Object self, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> "handler";
        };
    }
}
