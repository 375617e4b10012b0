/**
 * {@code sluice doctor}: what of this machine keeps services from working, with the command that mends it. Each topic is a class
 * that looks and adds {@link dev.sluice.app.inside.doctor.Finding}s; none changes anything.
 */
@NullMarked
package dev.sluice.app.inside.doctor;

import org.jspecify.annotations.NullMarked;
