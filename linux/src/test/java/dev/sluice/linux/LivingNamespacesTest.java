package dev.sluice.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("network")
class LivingNamespacesTest {
    private static boolean isLiving(long inode) {
        return LivingNamespaces.find().has(inode);
    }

    @Test
    void anOpenFileKeepsOneAlive() {
        long inode;
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            inode = namespace.inode();
            assertThat(isLiving(inode)).isTrue();
        }
        assertThat(isLiving(inode)).isFalse();
        assertThat(isLiving(NetworkNamespace.currentInode())).isTrue();
    }

    @Test
    void aNameKeepsOneAlive() {
        String name = "living-" + ProcessHandle.current().pid();
        long inode;
        try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
            inode = namespace.inode();
        }
        try {
            assertThat(isLiving(inode)).isTrue();
        } finally {
            NamedNamespaces.remove(name);
        }
        assertThat(isLiving(inode)).isFalse();
    }

    /** Which need not be its process's first. */
    @Test
    void aThreadKeepsOneAlive() throws Exception {
        CountDownLatch entered = new CountDownLatch(1), looked = new CountDownLatch(1);
        long inode;
        Thread inside;
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            inode = namespace.inode();
            inside = namespace.thread("inside", () -> {
                entered.countDown();
                try {
                    looked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            inside.start();
            entered.await();
        }
        assertThat(isLiving(inode)).isTrue();
        looked.countDown();
        inside.join();
    }
}
