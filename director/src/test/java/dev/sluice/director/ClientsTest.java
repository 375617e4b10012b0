package dev.sluice.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientsTest {
    private static final Duration LONG = Duration.ofHours(1), SHORT = Duration.ofMillis(1);

    /** Gives its place back when it is closed, as a client's thread does. */
    private static final class Client implements Closeable {
        private final Clients clients;
        private volatile boolean closed;

        Client(Clients clients) {
            this.clients = clients;
        }

        @Override
        public void close() {
            closed = true;
            clients.leave();
        }
    }

    private static CompletableFuture<Boolean> entering(Clients clients) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                clients.enter();
                return true;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Client silent(Clients clients) throws InterruptedException {
        clients.enter();
        Client client = new Client(clients);
        clients.await(client);
        // The next one's silence is shorter.
        Thread.sleep(5);
        return client;
    }

    @Test
    void oneTooManyWaitsUntilAnotherLeaves() throws Exception {
        Clients clients = new Clients(2, LONG);
        Client first = silent(clients), second = silent(clients);
        CompletableFuture<Boolean> third = entering(clients);
        Thread.sleep(1500);
        assertThat(third).isNotDone();
        assertThat(clients.heard(first)).isTrue();
        clients.leave();
        assertThat(third.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(first.closed || second.closed).isFalse();
    }

    @Test
    void theLongestSilentMakesRoom() throws Exception {
        Clients clients = new Clients(2, SHORT);
        Client first = silent(clients), second = silent(clients);
        assertThat(entering(clients).get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(first.closed).isTrue();
        assertThat(second.closed).isFalse();
        assertThat(clients.heard(first)).as("may what it asked be done").isFalse();
        assertThat(clients.heard(second)).isTrue();
    }

    @Test
    void nobodyGoesWhileThereIsRoom() throws Exception {
        Clients clients = new Clients(2, SHORT);
        Client only = silent(clients);
        assertThat(entering(clients).get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(only.closed).isFalse();
    }

    /** As one that is traced for. */
    @Test
    void whoIsAnsweredStays() throws Exception {
        Clients clients = new Clients(1, SHORT);
        Client answered = silent(clients);
        assertThat(clients.heard(answered)).isTrue();
        CompletableFuture<Boolean> next = entering(clients);
        Thread.sleep(1500);
        assertThat(next).isNotDone();
        clients.leave();
        assertThat(next.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answered.closed).isFalse();
    }
}
