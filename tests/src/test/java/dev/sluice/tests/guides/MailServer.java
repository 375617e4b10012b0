package dev.sluice.tests.guides;

import dev.sluice.app.lab.Node;
import dev.sluice.app.lab.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes mail at 127.0.0.1:25 of a node and keeps every line. */
public final class MailServer {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public static MailServer start(Node node) {
        MailServer server = new MailServer();
        ServerSocket listener = node.call(() -> new ServerSocket(25, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().start(() -> server.accept(listener));
        return server;
    }

    /** Waits for a line. */
    public void await(String line) {
        Waiting.until("mail with '" + line + "', not " + lines, Duration.ofSeconds(30), () -> lines.contains(line));
    }

    /** The lines that begin so, in the order in which they came. */
    public List<String> lines(String beginning) {
        return lines.stream().filter(line -> line.startsWith(beginning)).toList();
    }

    private void accept(ServerSocket listener) {
        try (listener) {
            while (true) {
                Socket client = listener.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            say(client, "220 ready");
            boolean isText = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (isText && !line.equals(".")) continue;
                isText = line.equals("DATA");
                say(client, isText ? "354 go on" : line.equals("QUIT") ? "221 bye" : "250 ok");
            }
        } catch (IOException gone) {
            // As mail clients do.
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
