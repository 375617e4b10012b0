package dev.sluice.keepalived.check;

import dev.sluice.keepalived.check.HttpExchange.Answer;
import dev.sluice.keepalived.check.HttpExchange.Question;
import dev.sluice.linux.Leaving;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * {@code genhash}: fetches a page as HTTP_GET does and prints the MD5 of its body, for {@code digest}. Output and exit codes are
 * the original's, which exits with 0 when it could not connect too.
 */
public final class Genhash {
    private static final Duration STANDARD_TIMEOUT = Duration.ofSeconds(5);
    private static final String USAGE = """
            Usage: keepalived --genhash COMMAND [OPTIONS]
            Commands:
               -s server-address -p port -u url
               -S -s server-address -p port -u url
               -h

            Options:
            Either long or short options are allowed.
               --use-ssl         -S       Use SSL connection to remote server.
               --use-sni         -I       Use SNI during SSL handshake (uses virtualhost setting; see -V).
               --server          -s       Use the specified remote server address.
               --port            -p       Use the specified remote server port.
               --url             -u       Use the specified remote server url.
               --use-virtualhost -V       Use the specified virtualhost in GET query.
               --verbose         -v       Use verbose mode output.
               --help            -h       Display this short inlined help screen.
               --fwmark          -m       Use the specified FW mark.
               --protocol        -P       Use the specified HTTP protocol - '1.0', 1.0c', '1.1'.
                                            1.0c means 1.0 with 'Connection: close'
               --timeout         -t       Timeout in seconds
            """;
    /** Long names and whether a value follows. */
    private static final Map<String, Character> LONG = Map.ofEntries(
            Map.entry("use-ssl", 'S'),
            Map.entry("use-sni", 'I'),
            Map.entry("server", 's'),
            Map.entry("port", 'p'),
            Map.entry("url", 'u'),
            Map.entry("use-virtualhost", 'V'),
            Map.entry("verbose", 'v'),
            Map.entry("help", 'h'),
            Map.entry("fwmark", 'm'),
            Map.entry("protocol", 'P'),
            Map.entry("timeout", 't'));

    private static final String WITH_VALUE = "spuVmPt";

    private final Map<Character, String> given;
    private final PrintStream out;

    private Genhash(Map<Character, String> given, PrintStream out) {
        this.given = given;
        this.out = out;
    }

    /** Returns the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        Optional<Map<Character, String>> given = parse(arguments);
        if (given.isEmpty()
                || given.get().containsKey('h')
                || !given.get().keySet().containsAll(List.of('s', 'p', 'u'))) {
            err.print(USAGE);
            return 1;
        }
        return new Genhash(given.get(), out).run(err);
    }

    /** As getopt_long: bundled letters, {@code -sADDRESS}, {@code --server=ADDRESS}. Empty: what is no option. */
    private static Optional<Map<Character, String>> parse(List<String> arguments) {
        Map<Character, String> given = new HashMap<>();
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String word = words.next();
            boolean known = word.startsWith("--") ? longOption(word, words, given) : letters(word, words, given);
            if (!known) return Optional.empty();
        }
        return Optional.of(given);
    }

    private static boolean longOption(String word, Iterator<String> more, Map<Character, String> given) {
        int equals = word.indexOf('=');
        Character letter = LONG.get(word.substring(2, equals < 0 ? word.length() : equals));
        if (letter == null) return false;
        if (equals < 0) return option(letter, "", more, given);
        given.put(letter, word.substring(equals + 1));
        return WITH_VALUE.indexOf(letter) >= 0;
    }

    private static boolean letters(String word, Iterator<String> more, Map<Character, String> given) {
        if (word.length() < 2 || word.charAt(0) != '-') return false;
        for (int i = 1; i < word.length(); i++) {
            char letter = word.charAt(i);
            if (!LONG.containsValue(letter) || !option(letter, word.substring(i + 1), more, given)) return false;
            if (WITH_VALUE.indexOf(letter) >= 0) return true;
        }
        return true;
    }

    /** @param joined what follows the letter in the same word: its value, if it takes one */
    private static boolean option(char letter, String joined, Iterator<String> more, Map<Character, String> given) {
        if (WITH_VALUE.indexOf(letter) < 0) given.put(letter, "");
        else if (!joined.isEmpty()) given.put(letter, joined);
        else if (more.hasNext()) given.put(letter, more.next());
        else return false;
        return true;
    }

    private String value(char letter, String otherwise) {
        return given.getOrDefault(letter, otherwise);
    }

    private int run(PrintStream err) {
        long start = System.nanoTime();
        try {
            Answer answer = fetch();
            if (given.containsKey('v')) verbose(answer);
            out.println(answer.digest());
            if (given.containsKey('v'))
                out.println("\nGlobal response time for [" + value('u', "/") + "] = "
                        + (System.nanoTime() - start) / 1000 + " usecs");
            return 0;
        } catch (UnknownHostException | NumberFormatException e) {
            err.println("genhash: " + e.getMessage() + " is no address, port or number");
            return 1;
        } catch (IOException e) {
            out.println("Connection failed");
            return 0;
        } catch (GeneralSecurityException e) {
            err.println("genhash: " + e.getMessage());
            return 1;
        }
    }

    private Answer fetch() throws IOException, GeneralSecurityException {
        InetAddress address = InetAddress.getByName(value('s', ""));
        int port = Integer.parseInt(value('p', ""));
        // A name is taken as it is, an address with its port.
        String host = value('V', address.getHostAddress() + ":" + port);
        String protocol = value('P', "1.0").toUpperCase(Locale.ROOT);
        Question question = new Question(protocol, value('u', "/"), host);
        Duration limit =
                given.containsKey('t') ? Duration.ofSeconds(Long.parseLong(value('t', "5"))) : STANDARD_TIMEOUT;
        Deadline deadline = Deadline.in(limit);
        Leaving leaving = new Leaving(Integer.parseUnsignedInt(value('m', "0")), "");
        try (DeadlineSocket plain = DeadlineSocket.connect(new InetSocketAddress(address, port), leaving, deadline)) {
            if (!given.containsKey('S')) return ask(plain, question);
            Optional<String> name = given.containsKey('I') ? Optional.ofNullable(given.get('V')) : Optional.empty();
            try (SSLSocket socket = Tls.trusting().over(plain, port, false, name)) {
                return ask(socket, question);
            }
        }
    }

    private static Answer ask(Socket socket, Question question) throws IOException {
        return HttpExchange.run(
                new BufferedInputStream(socket.getInputStream()),
                socket.getOutputStream(),
                question,
                HttpExchange.LONGEST_TEXT);
    }

    private void verbose(Answer answer) {
        byte[] head = answer.head().getBytes(StandardCharsets.ISO_8859_1);
        out.println("-----------------------[    HTTP Header Buffer    ]-----------------------");
        dump(head);
        out.println("-----------------------[ HTTP Header Ascii Buffer ]-----------------------");
        out.print(answer.head());
        out.println();
        out.println("-----------------------[        HTML Buffer        ]-----------------------");
        dump(answer.body().toByteArray());
        out.println();
        out.println("-----------------------[    HTML hash resulting    ]-----------------------");
        dump(HexFormat.of().parseHex(answer.digest()));
        out.println("-----------------------[ HTML hash final resulting ]-----------------------");
    }

    /** Sixteen bytes a line, in two halves, and as text. */
    private void dump(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += 16) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%04d ", at));
            StringBuilder text = new StringBuilder();
            for (int i = at; i < at + 16; i++) {
                if (i == at + 8 && i < bytes.length) line.append(" -");
                line.append(i < bytes.length ? String.format(" %02x", bytes[i]) : i == at + 8 ? " -   " : "   ");
                if (i < bytes.length) text.append(bytes[i] >= 32 && bytes[i] < 127 ? (char) bytes[i] : '.');
                else text.append(' ');
            }
            out.println(line + "   " + text);
        }
    }
}
