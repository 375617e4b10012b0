package dev.sluice.director.datapath;

import java.util.ArrayList;
import java.util.List;

/** The state machines as the IPVS reference has them, §3.4 and §3.5a, word for word: what the datapath is judged by. */
final class StateTables {
    static final List<String> TCP_STATES = List.of("NO", "ES", "SS", "SR", "FW", "TW", "CL", "CW", "LA", "LI", "SA");
    static final List<String> SCTP_STATES =
            List.of("NO", "I1", "IN", "CS", "CR", "CW", "CO", "CE", "ES", "SS", "SR", "SA", "RJ", "CL");
    static final List<String> TCP_EVENTS = List.of("syn", "fin", "ack", "rst");
    static final List<String> SCTP_EVENTS =
            List.of("data", "init", "init-ack", "ck-echo", "ck-ack", "shutdn", "sd-ack", "sd-compl", "error", "abort");

    /** {@code table}: INPUT, OUTPUT or INPUT-ONLY. {@code from}, {@code to}: numbers of states. */
    record Cell(String table, String event, int from, int to) {}

    static final List<Cell> TCP = cells(TCP_STATES, """
            INPUT        syn SR ES ES SR SR SR SR SR SR SR SR
                         fin CL CW SS TW TW TW CL CW LA LI TW
                         ack ES ES SS ES FW TW CL CW CL LI ES
                         rst CL CL CL SR CL CL CL CL LA LI SR
            OUTPUT       syn SS ES SS SR SS SS SS SS SS LI SR
                         fin TW FW SS TW FW TW CL TW LA LI TW
                         ack ES ES SS ES FW TW CL CW LA ES ES
                         rst CL CL SS CL CL TW CL CL CL CL CL
            INPUT-ONLY   syn SR ES ES SR SR SR SR SR SR SR SR
                         fin CL FW SS TW FW TW CL CW LA LI TW
                         ack ES ES SS ES FW TW CL CW CL LI ES
                         rst CL CL CL SR CL CL CL CL LA LI CL
            """);

    static final List<Cell> SCTP = cells(SCTP_STATES, """
            INPUT       data      ES I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                        init      I1 IN IN CS CR CW CO CE ES SS SR SA IN IN
                        init-ack  CW CW CW CS CR CO CO CE ES SS SR SA RJ CL
                        ck-echo   CR IN IN CR CR CW CO CE ES SS SR SA RJ CL
                        ck-ack    ES I1 IN CS CR CW CO ES ES SS SR SA RJ CL
                        shutdn    SR I1 IN CS CR CW CO CE SR SS SR SA RJ CL
                        sd-ack    CL IN IN CS CR CW CO CE ES CL SR CL RJ CL
                        sd-compl  CL CL CL CS CR CW CO CE ES SS SR CL RJ CL
                        error     CL I1 IN CS CR CW CO CL ES SS SR SA RJ CL
                        abort     CL CL CL CL CL RJ CL CL CL CL CL CL CL CL
            OUTPUT      data      ES I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                        init      CW CW CW CW CW CW CW CW ES CW CW CW CW CW
                        init-ack  CS CS CS CS CR CW CO CE ES SS SR SA RJ CL
                        ck-echo   CE CE CE CE CE CE CE CE ES SS SR SA RJ CL
                        ck-ack    ES ES ES ES ES ES ES ES ES SS SR SA RJ CL
                        shutdn    SS SS SS SS SS SS SS SS SS SS SR SA RJ CL
                        sd-ack    SA SA SA SA SA CW CO CE ES SA SA SA RJ CL
                        sd-compl  CL I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                        error     CL CL CL CL CL CW CO CE ES SS SR SA RJ CL
                        abort     CL RJ CL CL CL CL CL CL CL CL CL CL CL CL
            INPUT-ONLY  data      ES I1 IN CS CR ES CO CE ES SS SR SA RJ CL
                        init      I1 IN IN IN IN IN CO CE ES SS SR SA IN IN
                        init-ack  CE CE CE CE CE CE CO CE ES SS SR SA RJ CL
                        ck-echo   ES ES ES ES ES ES CO CE ES SS SR SA RJ CL
                        ck-ack    ES I1 IN ES ES CW ES ES ES SS SR SA RJ CL
                        shutdn    SR I1 IN CS CR CW CO CE SR SS SR SA RJ CL
                        sd-ack    CL IN IN CS CR CW CO CE CL CL SR CL RJ CL
                        sd-compl  CL CL CL CL CL CW CO CE ES SS CL CL RJ CL
                        error     CL I1 IN CS CR CW CO CE ES SS SR SA RJ CL
                        abort     CL CL CL CL CL RJ CL CL CL CL CL CL CL CL
            """);

    private StateTables() {}

    private static List<Cell> cells(List<String> states, String text) {
        List<Cell> cells = new ArrayList<>();
        String table = "";
        for (String line : text.lines().toList()) {
            if (!line.startsWith(" ")) table = line.substring(0, 12).strip();
            String[] row = line.substring(12).strip().split(" +");
            for (int from = 0; from < states.size(); from++)
                cells.add(new Cell(table, row[0], from, states.indexOf(row[1 + from])));
        }
        return List.copyOf(cells);
    }
}
