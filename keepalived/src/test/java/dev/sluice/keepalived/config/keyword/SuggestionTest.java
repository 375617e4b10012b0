package dev.sluice.keepalived.config.keyword;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    @Test
    void findsTheNearestWithinReason() {
        List<String> words = List.of("priority", "advert_int", "virtual_ipaddress", "virtual_router_id");
        assertThat(Suggestion.nearest("prioritty", words)).isEqualTo("priority");
        assertThat(Suggestion.nearest("virtual-ip-address", words)).isEqualTo("virtual_ipaddress");
        assertThat(Suggestion.nearest("zork", words)).isNull();
    }

    @Test
    void countsASwapAsOneEdit() {
        assertThat(Suggestion.distance("prioirty", "priority", 9)).isEqualTo(1);
        assertThat(Suggestion.distance("abc", "abc", 9)).isZero();
        assertThat(Suggestion.distance("abcdef", "uvwxyz", 3)).isEqualTo(3);
    }
}
