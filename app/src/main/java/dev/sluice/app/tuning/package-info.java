/** What can be set beside services and servers: {@code sluice sysctl} and {@code sluice timeouts}. */
@NullMarked
package dev.sluice.app.tuning;

import org.jspecify.annotations.NullMarked;
