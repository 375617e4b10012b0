package dev.sluice.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words as popt(3) takes them apart. */
class WordsTest {
    private static List<String> taken(String... words) {
        Words line = new Words(List.of(words));
        List<String> taken = new ArrayList<>();
        for (Word word; (word = line.next()) != null; )
            taken.add(word + (line.hasArgument() ? "=" + line.argument() : ""));
        taken.addAll(line.leftOver());
        return taken;
    }

    @Test
    void lettersMayBeClustered() {
        assertThat(taken("-Ln")).containsExactly("LIST", "NUMERIC");
        assertThat(taken("-At10.0.0.1:80", "-srr")).containsExactly("ADD_SERVICE", "TCP=10.0.0.1:80", "SCHEDULER=rr");
    }

    @Test
    void argumentsStandBehindOrAfterAnEqualsSign() {
        assertThat(taken("-w", "5", "-w5", "-w=5", "--weight", "5", "--weight=5", "--weight="))
                .containsExactly("WEIGHT=5", "WEIGHT=5", "WEIGHT=5", "WEIGHT=5", "WEIGHT=5", "WEIGHT=");
        assertThat(taken("--syncid", "-1")).containsExactly("SYNC_ID=-1");
    }

    @Test
    void anOptionalArgumentDoesNotBeginWithADash() {
        assertThat(taken("-p", "-s", "rr")).containsExactly("PERSISTENT", "SCHEDULER=rr");
        assertThat(taken("-p", "60")).containsExactly("PERSISTENT=60");
        assertThat(taken("-p")).containsExactly("PERSISTENT");
        assertThat(taken("-p", "")).containsExactly("PERSISTENT=");
    }

    @Test
    void otherWordsAreLeftOverWhereverTheyStand() {
        assertThat(taken("a", "-L", "b", "-", "--", "-n")).containsExactly("LIST", "a", "b", "-", "-n");
    }

    @Test
    void complaintsNameTheWord() {
        assertThatThrownBy(() -> taken("-LQ")).hasMessage("-LQ: unknown option");
        assertThatThrownBy(() -> taken("--add")).hasMessage("--add: unknown option");
        assertThatThrownBy(() -> taken("-L", "-n=5")).hasMessage("-n=5: option does not take an argument");
        assertThatThrownBy(() -> taken("--stats=1")).hasMessage("--stats=1: option does not take an argument");
        assertThatThrownBy(() -> taken("-A", "-t")).hasMessage("-t: missing argument");
    }
}
