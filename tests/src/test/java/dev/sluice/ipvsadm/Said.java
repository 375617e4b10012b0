package dev.sluice.ipvsadm;

/** What a command came to. */
record Said(int exitCode, String stdout, String stderr) {}
