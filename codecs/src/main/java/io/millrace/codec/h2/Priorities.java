package io.millrace.codec.h2;

import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import java.nio.ByteBuffer;

/**
 * Priorities that clients give (RFC 9218): by a field of the request, or by PRIORITY_UPDATE before or behind it. Loop
 * thread only.
 */
final class Priorities {
    /** Bytes of the deprecated priority in HEADERS and PRIORITY frames. */
    static final int LENGTH = 5;

    /** Streams that may have a priority before they are opened; of more the oldest is forgotten. */
    private static final int EARLY_MAX = 16;

    private final SendScheduler scheduler;
    private int[] earlyIds; // made by the first PRIORITY_UPDATE that comes early
    private byte[] early;
    private int earlyNext;
    private int earlyCount;

    Priorities(SendScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** A stream begins with this head. */
    void begin(H2StreamState s, FieldTable head) {
        int priority = PriorityField.DEFAULT;
        int field = head.find(KnownFields.PRIORITY);
        if (field >= 0) {
            priority = PriorityField.parse(head.arena(), head.valueOffset(field), head.valueLength(field));
        }
        if (earlyCount > 0) {
            priority = takeEarly(s.id, priority);
        }
        if (priority != PriorityField.DEFAULT) {
            scheduler.priority(s, PriorityField.urgency(priority), PriorityField.isIncremental(priority));
        }
    }

    /** A PRIORITY_UPDATE came; true if it changed the stream. */
    boolean update(H2StreamState s, ByteBuffer in, int offset, int length) {
        int priority = PriorityField.parse(in, offset, length);
        int urgency = PriorityField.urgency(priority);
        boolean incremental = PriorityField.isIncremental(priority);
        if (s.urgency == urgency && s.incremental == incremental) {
            return false;
        }
        scheduler.priority(s, urgency, incremental);
        return true;
    }

    /** A PRIORITY_UPDATE came for a stream that is not open yet. */
    void early(int id, ByteBuffer in, int offset, int length) {
        if (earlyIds == null) {
            earlyIds = new int[EARLY_MAX];
            early = new byte[EARLY_MAX];
        }
        byte priority = (byte) PriorityField.parse(in, offset, length);
        for (int i = 0; i < EARLY_MAX; i++) {
            if (earlyIds[i] == id) {
                early[i] = priority;
                return;
            }
        }
        earlyCount += earlyIds[earlyNext] == 0 ? 1 : 0;
        earlyIds[earlyNext] = id;
        early[earlyNext] = priority;
        earlyNext = (earlyNext + 1) % EARLY_MAX;
    }

    /** Those of lower identifiers will never be opened. */
    private int takeEarly(int id, int otherwise) {
        int priority = otherwise;
        for (int i = 0; i < EARLY_MAX; i++) {
            if (earlyIds[i] != 0 && earlyIds[i] <= id) {
                priority = earlyIds[i] == id ? early[i] : priority;
                earlyIds[i] = 0;
                earlyCount--;
            }
        }
        return priority;
    }
}
