package dev.sluice.ipvsadm;

import dev.sluice.control.ServerKey;
import dev.sluice.control.ServerStatus;
import dev.sluice.control.ServiceKey;
import dev.sluice.control.ServiceStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of listings, as ipvsadm sorts: marks, families, protocols, addresses and ports are compared by the sign of a 32-bit
 * difference. That is no order for values more than 2^31 apart (192.168.0.1 sorts before 10.0.0.1, but 100.0.0.1 before
 * 192.168.0.1), which the JDK's sort refuses; so this merges by hand, as the C library's qsort does.
 */
final class Sorting {
    /** Negative, zero or positive. Named classes instead of lambdas, which are linked at run time. */
    private interface Difference<T> {
        int between(T a, T b);
    }

    private static final class OfServices implements Difference<ServiceStatus> {
        @Override
        public int between(ServiceStatus a, ServiceStatus b) {
            return difference(a.spec().key(), b.spec().key());
        }
    }

    private static final class OfServers implements Difference<ServerStatus> {
        @Override
        public int between(ServerStatus a, ServerStatus b) {
            return difference(a.spec().key(), b.spec().key());
        }
    }

    private Sorting() {}

    static List<ServiceStatus> services(List<ServiceStatus> services) {
        return sorted(services, new OfServices());
    }

    static ServiceStatus withSortedServers(ServiceStatus service) {
        return new ServiceStatus(service.spec(), service.counters(), service.rates(), servers(service.servers()));
    }

    static List<ServerStatus> servers(List<ServerStatus> servers) {
        return sorted(servers, new OfServers());
    }

    private static int difference(ServiceKey a, ServiceKey b) {
        if (a.mark() != b.mark()) return a.mark() - b.mark();
        byte[] addressA = a.address().getAddress();
        byte[] addressB = b.address().getAddress();
        if (addressA.length != addressB.length) return addressA.length - addressB.length;
        if (a.protocol() != b.protocol())
            return a.protocol().number() - b.protocol().number();
        int address = difference(addressA, addressB);
        return address != 0 ? address : a.port() - b.port();
    }

    /** Families are not told apart: an IPv4 address is compared as the first word of an IPv6 one. */
    private static int difference(ServerKey a, ServerKey b) {
        int address = difference(a.address().getAddress(), b.address().getAddress());
        return address != 0 ? address : a.port() - b.port();
    }

    private static int difference(byte[] a, byte[] b) {
        for (int at = 0; at < Math.max(a.length, b.length); at += 4) {
            int difference =
                    (at < a.length ? AddressText.word(a, at) : 0) - (at < b.length ? AddressText.word(b, at) : 0);
            if (difference != 0) return difference;
        }
        return 0;
    }

    private static <T> List<T> sorted(List<T> list, Difference<T> difference) {
        if (list.size() < 2) return list;
        int middle = list.size() / 2;
        List<T> left = sorted(list.subList(0, middle), difference);
        List<T> right = sorted(list.subList(middle, list.size()), difference);
        List<T> merged = new ArrayList<>(list.size());
        int l = 0;
        int r = 0;
        while (l < left.size() && r < right.size())
            merged.add(difference.between(left.get(l), right.get(r)) <= 0 ? left.get(l++) : right.get(r++));
        while (l < left.size()) merged.add(left.get(l++));
        while (r < right.size()) merged.add(right.get(r++));
        return merged;
    }
}
