/** VRRP between machines: ours with Debian's keepalived and with each other, and what happens when things fail. */
package dev.sluice.tests.vrrp;
