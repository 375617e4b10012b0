/** Commands about configuration files: {@code keepalived -t}, {@code sluice check}, {@code sluice explain-config}. */
@NullMarked
package dev.sluice.keepalived.command;

import org.jspecify.annotations.NullMarked;
