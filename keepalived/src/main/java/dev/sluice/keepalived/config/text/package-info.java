/** From files to lines: includes, conditions, definitions, generators, quotes; every character knows its file, line and column. */
@NullMarked
package dev.sluice.keepalived.config.text;

import org.jspecify.annotations.NullMarked;
