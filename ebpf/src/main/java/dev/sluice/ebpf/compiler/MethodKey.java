package dev.sluice.ebpf.compiler;

/** Names a method in a class file: internal class name, name, descriptor. */
record MethodKey(String owner, String name, String descriptor) {
    /** {@code Class.method}, for people. */
    String readable() {
        return owner.substring(owner.lastIndexOf('/') + 1) + "." + name;
    }
}
