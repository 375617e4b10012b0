package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code --json}: names of fields are a promise, so the text is compared. */
class JsonListTest {
    private static final String ZERO =
            "{\"connections\":0,\"inPackets\":0,\"outPackets\":0,\"inBytes\":0,\"outBytes\":0}";

    private final MemoryDirector director = new MemoryDirector();

    @BeforeEach
    void fill() {
        String rules = """
                -A -t 10.0.0.1:80 -s mh -p 50 -M 255.255.255.0 -b mh-port,flag-3
                -a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 3 -x 100 -y 50
                -a -t 10.0.0.1:80 -r 10.0.0.3:80 -i --tun-type gue --tun-port 6080 --tun-csum
                -A -f 7 -6 -s rr
                """;
        assertThat(ipvsadm(rules, "-R").exitCode()).isZero();
    }

    private Said ipvsadm(String stdin, String... words) {
        Golden.Line line = new Golden.Line(0, "json", false, false, List.of(words), stdin, null, 0, "", "");
        return InProcess.run(line, List.of(words), stdin, director);
    }

    @Test
    void services() {
        String expected = """
                {"services":[
                {"protocol":"tcp","address":"10.0.0.1","port":80,"scheduler":"mh","schedulerFlags":["mh-port","flag-3"],"onePacket":false,\
                "persistence":{"timeout":50,"netmask":"255.255.255.0"},"stats":ZERO,"rates":ZERO,"servers":[
                {"address":"10.0.0.2","port":8080,"method":"masquerade","weight":3,"upperThreshold":100,"lowerThreshold":50,\
                "activeConnections":0,"inactiveConnections":0,"persistentConnections":0,"stats":ZERO,"rates":ZERO},
                {"address":"10.0.0.3","port":80,"method":"tunnel","tunnel":{"type":"gue","port":6080,"checksum":"full"},"weight":1,\
                "upperThreshold":0,"lowerThreshold":0,"activeConnections":0,"inactiveConnections":0,"persistentConnections":0,\
                "stats":ZERO,"rates":ZERO}]},
                {"protocol":"fwmark","fwmark":7,"family":"ipv6","scheduler":"rr","schedulerFlags":[],"onePacket":false,\
                "stats":ZERO,"rates":ZERO,"servers":[]}]}
                """.replace("ZERO", ZERO);
        for (List<String> words : List.of(
                List.of("-L", "--json"),
                List.of("-Ln", "--stats", "--json"),
                List.of("-L", "--json", "--rate"),
                List.of("-L", "--json", "--thresholds"),
                List.of("-L", "--json", "--persistent-conn"),
                List.of("-L", "--json", "--tun-info")))
            assertThat(ipvsadm("", words.toArray(String[]::new))).isEqualTo(new Said(0, expected, ""));
    }

    @Test
    void everythingElseThatIsListed() {
        assertThat(ipvsadm("", "-L", "--timeout", "--json").stdout())
                .isEqualTo("{\"timeouts\":{\"tcp\":900,\"tcpFin\":120,\"udp\":300}}\n");
        assertThat(ipvsadm("", "-L", "--daemon", "--json").stdout()).isEqualTo("{\"daemons\":[]}\n");
        assertThat(ipvsadm("", "-Lnc", "--json").stdout()).isEqualTo("{\"connections\":[]}\n");
    }

    @Test
    void itIsJson() {
        Map<String, @Nullable Object> all =
                new Json(ipvsadm("", "-L", "--json").stdout().replace("\n", "")).object();
        assertThat(all).containsKey("services");
    }

    @Test
    void onlyLists() {
        assertThat(ipvsadm("", "-S", "--json"))
                .isEqualTo(new Said(2, "", "Illegal 'json' option with the 'save' command\n"));
    }

    @Test
    void connectionsOfOneService() {
        assertThat(ipvsadm("", "-Lnc", "-t", "10.0.0.1:80").exitCode()).isZero();
        assertThat(ipvsadm("", "-Lnc", "-t", "10.0.0.9:80")).isEqualTo(new Said(1, "", "No such service\n"));
    }
}
