package dev.sluice.keepalived.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.keepalived.config.diagnostic.Severity;
import dev.sluice.keepalived.config.keyword.Effect;
import dev.sluice.keepalived.config.keyword.Keyword;
import dev.sluice.keepalived.config.keyword.KeywordTable;
import dev.sluice.keepalived.config.model.Configuration;
import dev.sluice.keepalived.config.model.VirtualServer;
import dev.sluice.keepalived.config.model.VrrpInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keywords of the 25 configurations that keepalived ships (reference §1.5): the floor of what must work. */
class SampleKeywordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = ':', textBlock = """
            top: global_defs virtual_server vrrp_instance vrrp_script vrrp_sync_group virtual_server_group static_routes static_rules static_ipaddress net_namespace
            global_defs: router_id notification_email notification_email_from smtp_server smtp_connect_timeout
            virtual_server: real_server delay_loop lb_algo lb_kind protocol persistence_timeout alpha omega quorum hysteresis quorum_up quorum_down sorry_server virtualhost
            real_server: weight TCP_CHECK HTTP_GET SSL_GET SMTP_CHECK MISC_CHECK PING_CHECK UDP_CHECK inhibit_on_failure
            TCP_CHECK: connect_timeout connect_port
            HTTP_GET: url connect_timeout retry delay_before_retry
            SSL_GET: url connect_timeout retry delay_before_retry connect_port
            url: path digest status_code
            SMTP_CHECK: host connect_timeout retry helo_name delay_before_retry
            host: connect_ip connect_port bindto
            MISC_CHECK: misc_path
            UDP_CHECK: connect_timeout retry delay_before_retry
            PING_CHECK: retry
            vrrp_instance: priority interface virtual_router_id virtual_ipaddress state advert_int authentication smtp_alert track_interface track_script virtual_routes version use_vmac nopreempt garp_master_delay lvs_sync_daemon_interface virtual_rules notify_master notify_backup notify_fault
            authentication: auth_type auth_pass
            vrrp_script: script interval weight rise fall timeout
            vrrp_sync_group: group notify_master notify_backup notify_fault
            """)
    void areImplemented(String block, String keywords) {
        for (String name : keywords.strip().split(" ", -1)) {
            assertThat(KeywordTable.standard().block(block).find(name))
                    .as(block + " " + name)
                    .isNotNull()
                    .extracting(Keyword::effect)
                    // Read and kept; a note says that the director does not do it yet.
                    .isEqualTo(name.equals("lvs_sync_daemon_interface") ? Effect.NO_EFFECT : Effect.IMPLEMENTED);
        }
    }

    @Test
    void parseTogether() {
        var read = Corpus.reader().read(Path.of("src/test/resources/samples"), "every-sample-keyword.conf");
        assertThat(read.diagnostics().all())
                .filteredOn(d -> d.severity().compareTo(Severity.WARNING) >= 0)
                .extracting(d -> d.code() + " " + d.position().line())
                .containsExactlyInAnyOrder("CONFLICT 80", "SCRIPT 70");
        Configuration configuration = read.configuration();
        assertThat(configuration.globals().mail().routerId().value()).contains("LB_NODE");
        assertThat(configuration.globals().networkNamespace().value()).contains("blue");
        assertThat(configuration.instances()).extracting(VrrpInstance::name).containsExactly("VI_1", "VI_2", "VI_3");
        assertThat(configuration.syncGroups()).hasSize(1);
        assertThat(configuration.groups().getFirst().members()).hasSize(3);
        assertThat(configuration.services())
                .extracting(VirtualServer::identity)
                .map(Object::toString)
                .containsExactly("192.168.1.200:25 TCP", "group WEB TCP", "fwmark 7");
        assertThat(configuration.staticRoutes()).hasSize(2);
        assertThat(configuration.staticRules()).hasSize(1);
    }
}
