package dev.sluice.keepalived.notify;

import dev.sluice.keepalived.config.model.Mail;
import dev.sluice.keepalived.process.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Sends alerts, each on a virtual thread of its own; one that fails is logged and not tried again. */
public final class Mailer {
    /** At a time. A thousand instances may change at once, and the heap of the VRRP process is small. */
    private static final int SENDERS = 16;

    private final String hostName;
    private final Log log;
    private final Semaphore senders = new Semaphore(SENDERS, true);
    /** Whoever has something to send. */
    private final Set<Thread> unsent = ConcurrentHashMap.newKeySet();

    private Mail mail;

    public Mailer(Mail mail, String hostName, Log log) {
        this.mail = mail;
        this.hostName = hostName;
        this.log = log;
    }

    /** Goes on with other settings; what is under way is not touched. By the thread that sends. */
    public void settings(Mail changed) {
        mail = changed;
    }

    /**
     * Sends in the background.
     *
     * @param subject what follows {@code [router_id]}
     */
    public void send(String subject, String body) {
        if (mail.recipients().isEmpty()) return;
        String title = "[" + mail.routerId().value().orElse(hostName) + "] " + subject;
        Letter letter = new Letter(mail, hostName, title, body);
        Thread sender = Thread.ofVirtual().name("mail").unstarted(() -> {
            transmit(letter);
            unsent.remove(Thread.currentThread());
        });
        unsent.add(sender);
        sender.start();
    }

    private void transmit(Letter letter) {
        senders.acquireUninterruptibly();
        try {
            letter.transmit();
        } catch (IOException e) {
            Mail to = letter.mail();
            log.error("mail '" + letter.title() + "' to " + to.server().value() + ":"
                    + to.port().value() + " failed: " + e.getMessage());
        } finally {
            senders.release();
        }
    }

    /** Waits until all is sent, but no longer than that; for a process that is about to end. */
    public void finish(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (Thread sender : unsent)
                if (!sender.join(Duration.ofNanos(end - System.nanoTime()))) {
                    log.warning("the last mails are not sent: the server has not taken them in " + patience.toSeconds()
                            + " s");
                    return;
                }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
