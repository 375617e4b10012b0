package dev.sluice.app.demo;

/**
 * What to show.
 *
 * @param hook auto, tc or xdp
 */
record Plan(Method method, String scheduler, int servers, int requests, String hook) {
    /** How the director forwards. */
    enum Method {
        DR("-g", "dr"),
        NAT("-m", "nat"),
        TUN("-i", "tun");

        /** As ipvsadm has it. */
        final String option;

        final String title;

        Method(String option, String title) {
            this.option = option;
            this.title = title;
        }
    }

    /** Of a server, 0 the first. With the schedulers that mind weights they differ, so that it can be seen. */
    int weight(int server) {
        return server == 0 && (scheduler.equals("wrr") || scheduler.equals("wlc")) ? 2 : 1;
    }

    int totalWeight() {
        int total = 0;
        for (int i = 0; i < servers; i++) total += weight(i);
        return total;
    }

    static String serverName(int server) {
        return "server" + (server + 1);
    }
}
