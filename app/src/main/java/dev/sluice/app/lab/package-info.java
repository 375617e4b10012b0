/**
 * Small networks of network namespaces: what the demo, the benches and the integration tests run in.
 *
 * <p>A {@link dev.sluice.app.lab.Lab} owns {@link dev.sluice.app.lab.Node}s (one namespace each) joined by {@link
 * dev.sluice.app.lab.Segment}s (one bridge each); {@link dev.sluice.app.lab.Cluster} builds the networks of the classic guides.
 * Closing the lab, an interrupt and the next lab after a killed one all leave nothing behind.
 */
@NullMarked
package dev.sluice.app.lab;

import org.jspecify.annotations.NullMarked;
