package dev.sluice.director.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ebpf.BpfMap;
import dev.sluice.ebpf.Hook;
import dev.sluice.ebpf.Kernel;
import dev.sluice.ebpf.Packet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every cell of {@link StateTables} by a packet through the whole datapath, on the JVM and in the kernel, gauges included. */
class StateMachineTest {
    private static final String CLIENT = "10.0.1.1", VIP = "10.9.9.9", MARKED_VIP = "10.9.9.10", SERVER = "10.0.2.1";
    private static final int CLIENT_PORT = 1024, PORT = 80, SERVER_PORT = 8080;
    private static final int[] TCP_FLAGS = {Tcp.SYN, Tcp.FIN, Tcp.ACK, Tcp.RST};
    /** Chunk types of {@link StateTables#SCTP_EVENTS} (RFC 9260 §3.2). */
    private static final int[] CHUNKS = {0, 1, 2, 10, 11, 7, 8, 14, 9, 6};

    @BeforeEach
    void standStill() {
        Fixed.UNIT_SHIFT.set(50);
        Fixed.BUCKET_MASK.set(63);
        Kernel.clock = () -> 1_000_000_000_000L;
    }

    @AfterEach
    void goOn() {
        Fixed.UNIT_SHIFT.set(Fixed.UNIT_SHIFT.standard());
        Fixed.BUCKET_MASK.set(Fixed.BUCKET_MASK.standard());
        Kernel.clock = System::nanoTime;
    }

    @Test
    void onTheJvm() {
        for (Hook hook : Hook.values())
            allCells(Balancer.simulated(), frame -> {
                int _ = Datapath.receive(new Packet(frame.bytes(), KernelTwin.INGRESS, hook));
            });
    }

    @Test
    @Tag("kernel")
    void inTheKernel() {
        for (Hook hook : Hook.values())
            try (KernelTwin kernel = new KernelTwin(hook)) {
                Balancer balancer = new Balancer((BpfMap map) -> kernel.map(map));
                allCells(balancer, frame -> {
                    KernelTwin.Outcome _ = kernel.receive(frame.bytes(), 0);
                });
            }
    }

    private static void allCells(Balancer balancer, Consumer<Frame> datapath) {
        for (int index = 0; index < Settings.SCTP_TIMEOUTS + SctpState.COUNT; index++) balancer.timeout(index, 4000, 0);
        for (int method : new int[] {Server.DIRECT, Server.MASQUERADE}) {
            new Machine(balancer, datapath, Ip4.TCP, method, false).allCells();
            new Machine(balancer, datapath, Ip4.SCTP, method, false).allCells();
            new Machine(balancer, datapath, Ip4.TCP, method, true).allCells();
            new Machine(balancer, datapath, Ip4.SCTP, method, true).allCells();
        }
    }

    /** One service with one server; servers that hide their answers have the INPUT-ONLY table, the others the two others. */
    private static final class Machine {
        private final Balancer balancer;
        private final Consumer<Frame> datapath;
        private final boolean tcp, masqueraded, marked;
        private final String vip;
        private final int port, server;

        /** {@code marked}: the service is a mark's. */
        Machine(Balancer balancer, Consumer<Frame> datapath, int protocol, int method, boolean marked) {
            this.balancer = balancer;
            this.datapath = datapath;
            tcp = protocol == Ip4.TCP;
            masqueraded = method == Server.MASQUERADE;
            this.marked = marked;
            vip = marked ? MARKED_VIP : VIP;
            port = PORT + method;
            int mark = 1 + method + 10 * protocol;
            int service = marked
                    ? balancer.addService(mark, false, Service.SEQUENCE)
                    : balancer.addService(VIP, port, protocol, Service.SEQUENCE);
            server = balancer.addServer(
                    service, SERVER, masqueraded ? serverPort() : port, method, marked ? Server.MARKED : 0);
            if (marked) balancer.mark(mark, MARKED_VIP);
            balancer.planRoundRobin(service, server);
        }

        void allCells() {
            int cells = 0;
            for (StateTables.Cell cell : tcp ? StateTables.TCP : StateTables.SCTP) {
                if (cell.table().equals("INPUT-ONLY") == masqueraded) continue;
                boolean fromClient = !cell.table().equals("OUTPUT");
                judge(cell, cell.from(), packet(fromClient, cell.event()), expected(cell));
                cells++;
            }
            if (tcp) for (int state = 0; state < 11; state++) closesWithoutFlags(state);
            assertThat(cells).isEqualTo((tcp ? 4 * 11 : 10 * 14) * (masqueraded ? 2 : 1));
        }

        private void closesWithoutFlags(int state) {
            judge("no flags", state, tcp(true, 0), TcpState.CLOSE);
            if (masqueraded) judge("no flags from the server", state, tcp(false, 0), TcpState.CLOSE);
        }

        /** An INIT of a closed association begins a new one (ip_vs_core.c: is_new_conn_expected), from state NONE. */
        private int expected(StateTables.Cell cell) {
            boolean begins = !tcp && cell.event().equals("init") && cell.from() == SctpState.CLOSED;
            return begins && !cell.table().equals("OUTPUT") ? SctpState.INIT1 : cell.to();
        }

        private void judge(Object cell, int from, Frame packet, int to) {
            balancer.clear();
            datapath.accept(packet(true, tcp ? "syn" : "init"));
            if (marked && !tcp) balancer.markedState(from);
            else balancer.state(from);
            gauge(from);
            datapath.accept(packet);
            assertThat(states()).as("%s", cell).containsExactly(to);
            assertThat(balancer.gauge(server)).as("gauge after %s", cell).isEqualTo(active(to) ? 1L << 32 : 1);
        }

        private List<Integer> states() {
            return marked && !tcp
                    ? balancer.markedStates()
                    : balancer.words().stream().map(ConnectionWord::state).toList();
        }

        private void gauge(int state) {
            balancer.gauge(server, active(state) ? 1 : 0, active(state) ? 0 : 1);
        }

        private boolean active(int state) {
            return tcp
                    ? List.of("ES", "SS", "SR", "SA").contains(StateTables.TCP_STATES.get(state))
                    : StateTables.SCTP_STATES.get(state).equals("ES");
        }

        private Frame packet(boolean fromClient, String event) {
            if (tcp) return tcp(fromClient, TCP_FLAGS[StateTables.TCP_EVENTS.indexOf(event)]);
            int chunk = CHUNKS[StateTables.SCTP_EVENTS.indexOf(event)];
            return fromClient
                    ? Frame.sctp(CLIENT, CLIENT_PORT, vip, port, 0, chunk)
                    : Frame.sctp(SERVER, serverPort(), CLIENT, CLIENT_PORT, 0, chunk);
        }

        private int serverPort() {
            return SERVER_PORT + (marked ? 1 : 0);
        }

        private Frame tcp(boolean fromClient, int flags) {
            return fromClient
                    ? Frame.tcp(CLIENT, CLIENT_PORT, vip, port, flags, 0)
                    : Frame.tcp(SERVER, serverPort(), CLIENT, CLIENT_PORT, flags, 0);
        }
    }
}
