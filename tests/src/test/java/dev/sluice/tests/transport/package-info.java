/** Fragments, ICMP errors, SCTP and reused ports: real packets through a director, by both hooks. */
@org.jspecify.annotations.NullMarked
package dev.sluice.tests.transport;
