/**
 * Looking inside: {@code sluice status}, {@code top}, {@code explain}, {@code trace} and {@code doctor}. All but the last ask the
 * director of the network namespace or read its maps; none changes what packets meet, but for {@code trace}, which has the director
 * attach a program that writes its decisions down for as long as somebody reads them.
 */
@NullMarked
package dev.sluice.app.inside;

import org.jspecify.annotations.NullMarked;
