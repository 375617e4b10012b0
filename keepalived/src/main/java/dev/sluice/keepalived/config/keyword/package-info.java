/** The keyword table: every word of the configuration language, its block, arguments, range, default and status, as data. */
@NullMarked
package dev.sluice.keepalived.config.keyword;

import org.jspecify.annotations.NullMarked;
