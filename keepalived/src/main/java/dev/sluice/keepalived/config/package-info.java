/** Reading keepalived.conf: start at {@link dev.sluice.keepalived.config.ConfigurationReader}. */
@NullMarked
package dev.sluice.keepalived.config;

import org.jspecify.annotations.NullMarked;
