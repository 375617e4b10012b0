package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Packet;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link DatapathKernelTest} for IPv6 fragments and ICMPv6 errors, most of them damaged a little: the JVM and the kernel agree. */
@Tag("kernel")
@ParameterizedClass
@EnumSource(Hook.class)
class Transport6KernelTest {
    private static final int FRAMES = 20_000;
    private static final String VIP = "2001:db8:9::9", ROUTER = "2001:db8:7::7";
    private static final int[] METHODS = {Server.DIRECT, Server.MASQUERADE, Server.TUNNEL};

    @Parameter
    Hook hook = Hook.TC;

    private static void configure(Balancer balancer) {
        for (int i = 0; i < METHODS.length; i++) {
            int service = balancer.addService(VIP, 53 + i, Ip4.UDP, Service.SEQUENCE);
            int[] servers = new int[2];
            for (int k = 0; k < 2; k++)
                servers[k] = balancer.addServer(
                        service, server(i, k), METHODS[i] == Server.MASQUERADE ? 8000 + k : 53 + i, METHODS[i]);
            balancer.planRoundRobin(service, servers);
        }
    }

    private static String server(int service, int number) {
        return "2001:db8:" + (service + 2) + "::" + (number + 1);
    }

    @Test
    void jvmAndKernelAgree() {
        Random random = new Random(20261121);
        try (Twins twins = new Twins(hook)) {
            twins.configure(Transport6KernelTest::configure);
            for (int i = 0; i < FRAMES; i++) {
                int _ = twins.receive(frame(random));
            }
            twins.agree(1 + 2 * METHODS.length);
            assertThat(twins.verdicts(Packet.REDIRECT)).isGreaterThan(FRAMES / 4);
        }
    }

    private static byte[] frame(Random random) {
        String client = "2001:db8:1::" + (1 + random.nextInt(9));
        int clientPort = 1024 + random.nextInt(4), port = 53 + random.nextInt(4);
        boolean reply = random.nextInt(3) == 0;
        int number = random.nextInt(2);
        Frame6 sound = reply
                ? Frame6.udp(server(1, number), 8000 + number, client, clientPort, 300)
                : Frame6.udp(client, clientPort, VIP, port, 300);
        Frame6 frame = switch (random.nextInt(4)) {
            case 0 -> sound;
            case 1, 2 -> sound.fragments(104, random.nextInt(3)).get(random.nextInt(3));
            default -> error(random, client, clientPort, port, number);
        };
        if (random.nextInt(10) == 0) frame = frame.withExtension(random.nextBoolean() ? 0 : 60, 1 + random.nextInt(3));
        if (random.nextInt(12) == 0) frame.hopLimit(random.nextInt(3));
        byte[] bytes = frame.bytes();
        if (random.nextInt(4) == 0)
            bytes[random.nextInt(Math.min(bytes.length, 118))] ^= (byte) (1 << random.nextInt(8));
        if (isOther(bytes)) return bytes;
        return random.nextInt(12) == 0
                ? Arrays.copyOf(bytes, Frames.HEAD6 + random.nextInt(bytes.length - Frames.HEAD6))
                : bytes;
    }

    /** Test runs of tc refuse frames that are shorter than what their type promises. */
    private static boolean isOther(byte[] bytes) {
        return bytes[12] != (byte) 0x86 || bytes[13] != (byte) 0xdd;
    }

    /** About an answer, or about what a masqueraded server got; it may quote a fragment. */
    private static Frame6 error(Random random, String client, int clientPort, int port, int number) {
        Frame6 about = random.nextBoolean()
                ? Frame6.udp(VIP, port, client, clientPort, 300)
                : Frame6.udp(client, clientPort, server(1, number), 8000 + number, 300);
        if (random.nextInt(3) == 0) about = about.fragments(104, 1).get(random.nextInt(2));
        return about.error(random.nextBoolean() ? ROUTER : server(1, number), random.nextInt(5), 4 * random.nextInt(8));
    }
}
