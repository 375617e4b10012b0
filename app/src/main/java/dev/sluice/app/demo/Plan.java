package dev.sluice.app.demo;

/**
 * What to show. All servers have weight 1.
 *
 * @param hook auto, tc or xdp
 */
record Plan(Method method, String scheduler, int servers, int requests, String hook) {
    /** How the director forwards. */
    enum Method {
        DR("-g", "dr", "direct routing"),
        NAT("-m", "nat", "masquerading"),
        TUN("-i", "tun", "tunnelling");

        /** As ipvsadm has it. */
        final String option;

        /** As the command line has it. */
        final String word;

        final String title;

        Method(String option, String word, String title) {
            this.option = option;
            this.word = word;
            this.title = title;
        }
    }

    static String serverName(int server) {
        return "server" + (server + 1);
    }
}
