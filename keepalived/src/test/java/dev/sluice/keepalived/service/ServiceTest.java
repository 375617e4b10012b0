package dev.sluice.keepalived.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.check.Verdict;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which operations of the director follow from which event, and in which order (reference §3.3, without its gaps). */
class ServiceTest {
    private static String service(String settings, String... servers) {
        StringBuilder text = new StringBuilder(
                "virtual_server 192.0.2.10 80 {\n lb_algo wrr\n lb_kind NAT\n protocol TCP\n" + settings + "\n");
        for (String server : servers) text.append(server).append('\n');
        return text + "}\n";
    }

    private static String server(int last, String settings) {
        return " real_server 192.0.2." + last + " 80 {\n" + settings + "\n TCP_CHECK {\n }\n }";
    }

    private static String server(int last) {
        return server(last, "weight " + last);
    }

    @Test
    void serversAreInBeforeTheirFirstCheck() {
        TestServices s = new TestServices(service("", server(1), server(2)));
        assertThat(s.askedNow()).containsExactly("add service 80", "add 1=1", "add 2=2");
        assertThat(s.eventsNow()).isEmpty();
    }

    @Test
    void alphaKeepsThemOutUntilTheyPass() {
        TestServices s = new TestServices(service("alpha", server(1), server(2)));
        assertThat(s.askedNow()).containsExactly("add service 80");
        assertThat(s.eventsNow()).containsExactly("lost 0");
        s.up(1);
        assertThat(s.askedNow()).containsExactly("add 2=2");
        assertThat(s.eventsNow()).containsExactly("TCP_CHECK up", "2 up", "gained 2");
    }

    @Test
    void alphaWithInhibitHasThemWithWeightZero() {
        TestServices s = new TestServices(service("alpha\n inhibit_on_failure", server(1)));
        assertThat(s.askedNow()).containsExactly("add service 80", "add 1=0");
        s.up(0);
        assertThat(s.askedNow()).containsExactly("edit 1=1");
    }

    @Test
    void aFailedServerGoesAndComesBack() {
        TestServices s = new TestServices(service("", server(1), server(2)));
        s.askedNow();
        s.down(0);
        assertThat(s.askedNow()).containsExactly("delete 1");
        assertThat(s.eventsNow()).containsExactly("TCP_CHECK down", "1 down");
        s.up(0);
        assertThat(s.askedNow()).containsExactly("add 1=1");
        assertThat(s.eventsNow()).containsExactly("TCP_CHECK up", "1 up");
    }

    @Test
    void anInhibitedServerStaysWithWeightZero() {
        TestServices s = new TestServices(service("", server(1, "weight 1\n inhibit_on_failure"), server(2)));
        s.askedNow();
        s.down(0);
        assertThat(s.askedNow()).containsExactly("edit 1=0");
        s.up(0);
        assertThat(s.askedNow()).containsExactly("edit 1=1");
    }

    @Test
    void theSorryServerIsInBeforeTheLastServerIsOut() {
        TestServices s = new TestServices(service("sorry_server 192.0.2.99 80", server(1), server(2)));
        s.askedNow();
        s.down(0);
        assertThat(s.askedNow()).containsExactly("delete 1");
        s.down(1);
        assertThat(s.askedNow()).containsExactly("add 99=1", "delete 2");
        assertThat(s.eventsNow()).endsWith("TCP_CHECK down", "2 down", "lost 0");
        s.up(0);
        assertThat(s.askedNow()).containsExactly("add 1=1", "delete 99");
        assertThat(s.eventsNow()).containsExactly("TCP_CHECK up", "1 up", "gained 1");
    }

    @Test
    void belowQuorumLiveServersMakeRoomForTheSorryServer() {
        TestServices s = new TestServices(
                service("quorum 5\n hysteresis 1\n sorry_server 192.0.2.99 80", server(2), server(3), server(4)));
        s.askedNow();
        s.down(2);
        assertThat(s.askedNow()).as("5 live of 5").containsExactly("delete 4");
        s.down(1);
        assertThat(s.askedNow()).as("2 live, below 4").containsExactly("add 99=1", "delete 2", "delete 3");
        s.up(1);
        assertThat(s.askedNow()).as("5 live, not yet 6").isEmpty();
        s.up(2);
        assertThat(s.askedNow()).containsExactly("add 2=2", "add 3=3", "add 4=4", "delete 99");
    }

    @Test
    void withoutSorryServerALostQuorumOnlyNotifies() {
        TestServices s = new TestServices(service("quorum 3", server(2), server(1)));
        s.askedNow();
        s.down(1);
        assertThat(s.eventsNow()).containsExactly("TCP_CHECK down", "1 down", "lost 2");
        assertThat(s.askedNow()).containsExactly("delete 1");
        assertThat(s.pool()).isEqualTo("2=2");
    }

    @Test
    void anInhibitedSorryServerWaitsWithWeightZero() {
        TestServices s = new TestServices(service("sorry_server 192.0.2.99 80\n sorry_server_inhibit", server(1)));
        assertThat(s.askedNow()).containsExactly("add service 80", "add 99=0", "add 1=1");
        s.down(0);
        assertThat(s.askedNow()).containsExactly("edit 99=1", "delete 1");
    }

    @Test
    void aRealServerMayBeTheSorryServerToo() {
        TestServices s = new TestServices(service("quorum 3\n sorry_server 192.0.2.1 80", server(1), server(2)));
        s.askedNow();
        s.down(1);
        assertThat(s.askedNow()).containsExactly("delete 2");
        assertThat(s.pool()).isEqualTo("1=1");
        s.down(0);
        assertThat(s.askedNow()).as("down, but sorry all the same").isEmpty();
    }

    @Test
    void oneFailedCheckOfSeveralIsEnough() {
        TestServices s = new TestServices(
                service("", " real_server 192.0.2.1 80 {\n weight 1\n TCP_CHECK {\n }\n PING_CHECK {\n }\n }"));
        s.askedNow();
        s.observe(0, 1, false, new Verdict(false, true, "no echo reply", OptionalInt.empty()));
        assertThat(s.askedNow()).containsExactly("delete 1");
        s.observe(0, 0, false, new Verdict(false, true, "refused", OptionalInt.empty()));
        s.observe(0, 1, true, new Verdict(true, true, "", OptionalInt.empty()));
        assertThat(s.askedNow()).as("still one").isEmpty();
        s.up(0);
        assertThat(s.askedNow()).containsExactly("add 1=1");
    }

    @Test
    void dynamicWeightsReplaceTheConfiguredOneAndCountForTheQuorum() {
        TestServices s = new TestServices(service(
                "quorum 5",
                " real_server 192.0.2.1 80 {\n weight 10\n MISC_CHECK {\n misc_path /bin/true\n misc_dynamic\n }\n }"));
        s.askedNow();
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.of(20)));
        assertThat(s.askedNow()).containsExactly("edit 1=20");
        assertThat(s.eventsNow()).containsExactly("1 10->20");
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.of(3)));
        assertThat(s.eventsNow()).containsExactly("1 20->3", "lost 3");
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.empty()));
        assertThat(s.pool()).isEqualTo("1=10");
    }

    @Test
    void aWeightThatAScriptSaidOutlivesAFailedTryAndAReload() {
        String server =
                " real_server 192.0.2.1 80 {\n weight 10\n MISC_CHECK {\n misc_path /bin/true\n misc_dynamic\n misc_timeout %d\n }\n }";
        TestServices s = new TestServices(service("", server.formatted(5)));
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.of(2)));
        s.askedNow();
        s.eventsNow();
        s.observe(0, 0, true, new Verdict(false, true, "no end within 5000 ms", OptionalInt.empty()));
        assertThat(s.eventsNow()).as("to be tried again").isEmpty();
        s.configure(service("", server.formatted(7)));
        assertThat(s.pool()).isEqualTo("1=2");
        s.configure(service("", server.formatted(7).replace("weight 10", "weight 40")));
        assertThat(s.pool()).as("what is configured is only its beginning").isEqualTo("1=2");
    }

    @Test
    void aServerMaySayThatItDoesNotWait() {
        TestServices s = new TestServices(service("alpha", server(1, "weight 1\n alpha no"), server(2)));
        assertThat(s.askedNow()).containsExactly("add service 80", "add 1=1");
    }

    @Test
    void aChangedCheckFollowsTheOneInWhosePlaceItIs() {
        String server = " real_server 192.0.2.1 80 {\n TCP_CHECK {\n }\n TCP_CHECK {\n connect_port 443\n %s }\n }";
        TestServices s = new TestServices(service("", server.formatted("")));
        s.observe(0, 1, false, new Verdict(false, true, "refused", OptionalInt.empty()));
        s.configure(service("", server.formatted("connect_timeout 9\n")));
        assertThat(s.pool()).as("443 is down, 80 is not its predecessor").isEmpty();
        s.observe(0, 1, true, new Verdict(true, true, "", OptionalInt.empty()));
        assertThat(s.pool()).isEqualTo("1=1");
    }

    @Test
    void aReloadTellsWhoComesWithItsCheck() {
        String check = " PING_CHECK {\n }\n";
        String server = " real_server 192.0.2.1 80 {\n TCP_CHECK {\n }\n%s }";
        TestServices s = new TestServices(service("", server.formatted(check)));
        s.observe(0, 1, false, new Verdict(false, true, "no echo reply", OptionalInt.empty()));
        s.eventsNow();
        s.configure(service("", server.formatted("")));
        assertThat(s.pool()).isEqualTo("1=1");
        assertThat(s.eventsNow()).startsWith("1 up");
    }

    @Test
    void granularityIsOfTheFamilyOfEachMember() {
        String text = """
                virtual_server_group G {
                  2001:db8::1 80
                  192.0.2.1 80
                }
                virtual_server group G {
                  lb_kind DR
                  protocol TCP
                  persistence_timeout 60
                  persistence_granularity %s
                  real_server 2001:db8::2 80 {
                    TCP_CHECK {
                    }
                  }
                }
                """;
        assertThat(masks(text.formatted("64"))).containsExactly(64, -1);
        assertThat(masks(text.formatted("24"))).containsExactly(24, 0xffffff00);
        assertThat(masks(text.formatted("255.255.255.255")))
                .as("no prefix length: ignored")
                .containsExactly(128, -1);
    }

    private static List<Integer> masks(String text) {
        return new TestServices(text)
                .table.values().stream().map(pool -> pool.spec().netmask()).toList();
    }

    @Test
    void aFilesNumberTimesItsWeightIsAdded() {
        String file = "track_file f {\n file /tmp/none\n weight 2\n}\n";
        TestServices s = new TestServices(file
                + service(
                        "",
                        " real_server 192.0.2.1 80 {\n weight 10\n FILE_CHECK {\n track_file f\n }\n }",
                        server(2)));
        s.askedNow();
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.of(-3)));
        assertThat(s.askedNow()).containsExactly("edit 1=4");
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.of(-30)));
        assertThat(s.askedNow()).as("no negative weights").containsExactly("edit 1=0");
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.of(Integer.MIN_VALUE)));
        assertThat(s.askedNow()).as("the fault limit").containsExactly("delete 1");
    }

    @Test
    void withoutAWeightAnyNumberInTheFileIsAFailure() {
        String file = "track_file f {\n file /tmp/none\n weight 0\n}\n";
        TestServices s = new TestServices(
                file + service("", " real_server 192.0.2.1 80 {\n FILE_CHECK {\n track_file f\n }\n }"));
        s.askedNow();
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.of(7)));
        assertThat(s.askedNow()).containsExactly("delete 1");
        s.observe(0, 0, true, new Verdict(true, true, "", OptionalInt.of(0)));
        assertThat(s.askedNow()).containsExactly("add 1=1");
    }

    @Test
    void aReloadTouchesOnlyWhatDiffers() {
        TestServices s = new TestServices(service("", server(1), server(2), server(3)));
        s.down(2);
        s.askedNow();
        s.eventsNow();
        s.configure(service("", server(2), server(3), server(4)));
        assertThat(s.askedNow()).containsExactly("add 4=4", "delete 1");
        assertThat(s.eventsNow()).isEmpty();
        assertThat(s.pool()).as("3 is still down").isEqualTo("2=2 4=4");
        s.configure(service("", server(2, "weight 7"), server(3), server(4)));
        assertThat(s.askedNow()).containsExactly("edit 2=7");
    }

    @Test
    void aReloadCanGainAndLoseTheQuorum() {
        TestServices s = new TestServices(service("quorum 2\n sorry_server 192.0.2.99 80", server(1), server(2)));
        s.down(0);
        s.askedNow();
        s.eventsNow();
        s.configure(service("quorum 3\n sorry_server 192.0.2.99 80", server(1), server(2)));
        assertThat(s.eventsNow()).containsExactly("lost 2");
        assertThat(s.askedNow()).containsExactly("add 99=1", "delete 2");
        s.configure(service("quorum 2\n sorry_server 192.0.2.99 80", server(1), server(2)));
        assertThat(s.askedNow()).containsExactly("add 2=2", "delete 99");
    }

    @Test
    void aGroupIsOneServiceForEachMember() {
        TestServices s = new TestServices("""
                virtual_server_group G {
                  192.0.2.10-12 80
                  192.0.2.20 81
                  fwmark 7
                }
                virtual_server group G {
                  lb_kind DR
                  protocol TCP
                  real_server 192.0.2.1 80 {
                    TCP_CHECK {
                    }
                  }
                }
                """);
        assertThat(s.table.keySet())
                .extracting(key ->
                        key.mark() != 0 ? "mark " + key.mark() : key.address().getHostAddress() + ":" + key.port())
                .containsExactly("192.0.2.10:80", "192.0.2.11:80", "192.0.2.12:80", "192.0.2.20:81", "mark 7");
        assertThat(s.table.values())
                .as("without NAT a server has the service's port, and none with a mark")
                .extracting(pool -> pool.servers().keySet().iterator().next().port())
                .containsExactly(80, 80, 80, 81, 0);
        s.down(0);
        assertThat(s.table.values()).allMatch(pool -> pool.servers().isEmpty());
    }

    @Test
    void whoLosesWeightDoesSoAfterWhoGainsIt() {
        TestServices s = new TestServices(service("", server(1), server(5)));
        s.askedNow();
        s.configure(service("", server(1, "weight 9"), server(5, "weight 2")));
        assertThat(s.askedNow()).isEqualTo(List.of("edit 1=9", "edit 5=2"));
        s.configure(service("", server(1, "weight 1"), server(5, "weight 8")));
        assertThat(s.askedNow()).isEqualTo(List.of("edit 5=8", "edit 1=1"));
    }

    @Test
    void aServerThatAReloadTakesAwayIsDrainedWhereConfigured() {
        TestServices s = new TestServices(service("drain_timeout 30", server(1), server(2)));
        s.askedNow();
        s.configure(service("drain_timeout 30", server(2)));
        assertThat(s.askedNow()).containsExactly("drain 1 30 s");
        assertThat(s.forgets(false)).as("still there").isFalse();
        s.configure(service("drain_timeout 30", server(2, "weight 5")));
        assertThat(s.askedNow()).as("over another reload too").containsExactly("edit 2=5");
        assertThat(s.forgets(true)).as("removed by the director").isTrue();
        assertThat(s.askedNow()).isEmpty();
        s.configure(service("drain_timeout 30", server(1)));
        assertThat(s.askedNow()).containsExactly("add 1=1", "drain 2 30 s");
        s.configure(service("drain_timeout 30", server(1), server(2)));
        assertThat(s.askedNow()).as("back before it was gone").containsExactly("keep 2", "edit 2=2");
    }
}
