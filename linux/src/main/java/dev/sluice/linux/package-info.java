/** The one door to the kernel of this machine: system calls, bpf(2), network namespaces, sysctl, netlink. */
@NullMarked
package dev.sluice.linux;

import org.jspecify.annotations.NullMarked;
