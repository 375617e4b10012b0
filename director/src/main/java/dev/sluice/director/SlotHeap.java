package dev.sluice.director;

import java.util.Map;
import java.util.TreeMap;

/** Who uses which slots of {@code Maps.SLOTS}: first fit, neighbours joined when freed. Slot 0 is never given away. */
final class SlotHeap {
    /** Free ranges: first slot to length. */
    private final TreeMap<Integer, Integer> free = new TreeMap<>();

    SlotHeap(int capacity) {
        free.put(1, capacity - 1);
    }

    /** First slot of a free range of {@code length}, now taken; 0 when there is none. */
    int take(long length) {
        for (Map.Entry<Integer, Integer> range : free.entrySet()) {
            if (range.getValue() < length) continue;
            int first = range.getKey();
            claim(first, (int) length);
            return first;
        }
        return 0;
    }

    /** Takes a range that is known to be in use. */
    void claim(int first, int length) {
        Map.Entry<Integer, Integer> range = free.floorEntry(first);
        if (range == null || range.getKey() + range.getValue() < first + length)
            throw new IllegalStateException("slots " + first + " to " + (first + length) + " are used twice");
        free.remove(range.getKey());
        if (range.getKey() < first) free.put(range.getKey(), first - range.getKey());
        int end = range.getKey() + range.getValue();
        if (first + length < end) free.put(first + length, end - first - length);
    }

    void release(int first, int length) {
        Map.Entry<Integer, Integer> before = free.lowerEntry(first);
        if (before != null && before.getKey() + before.getValue() == first) {
            free.remove(before.getKey());
            first = before.getKey();
            length += before.getValue();
        }
        Integer after = free.remove(first + length);
        free.put(first, after == null ? length : length + after);
    }
}
