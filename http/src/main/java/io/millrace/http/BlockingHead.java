package io.millrace.http;

import io.millrace.codec.AsciiView;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Fields;
import java.nio.ByteBuffer;

/**
 * Copies what was received to the heap, for another thread and for as long as it likes: one copy of the bytes, the
 * places in them stay what they are. Stateless; loop thread.
 */
final class BlockingHead {
    private BlockingHead() {}

    static FieldTable copy(FieldTable head) {
        ByteBuffer bytes = ByteBuffer.allocate(head.length());
        bytes.put(0, head.arena(), head.base(), head.length());
        FieldTable to = new FieldTable(head.count());
        to.begin(bytes, 0);
        to.method(head.method());
        to.targetForm(head.targetForm());
        to.version(head.version());
        part(head, to, FieldTable.METHOD, head.methodName());
        part(head, to, FieldTable.TARGET, head.target());
        part(head, to, FieldTable.SCHEME, head.scheme());
        part(head, to, FieldTable.AUTHORITY, head.authority());
        part(head, to, FieldTable.PATH, head.path());
        part(head, to, FieldTable.QUERY, head.query());
        for (int i = 0; i < head.count(); i++) {
            to.add(
                    head.nameId(i),
                    head.nameOffset(i) - head.base(),
                    head.nameLength(i),
                    head.valueOffset(i) - head.base(),
                    head.valueLength(i));
        }
        to.end(head.length());
        return to;
    }

    private static void part(FieldTable head, FieldTable to, int part, AsciiView view) {
        to.part(part, view.offset() - head.base(), view.length());
    }

    /** Fields alone, name and value one after the other. */
    static Fields copyFields(Fields from) {
        int length = 0;
        for (int i = 0; i < from.count(); i++) {
            length += from.nameLength(i) + from.valueLength(i);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        FieldTable to = new FieldTable(from.count());
        to.begin(bytes, 0);
        int at = 0;
        for (int i = 0; i < from.count(); i++) {
            int valueAt = at + from.nameLength(i);
            bytes.put(at, from.arena(), from.nameOffset(i), from.nameLength(i));
            bytes.put(valueAt, from.arena(), from.valueOffset(i), from.valueLength(i));
            to.add(from.nameId(i), at, from.nameLength(i), valueAt, from.valueLength(i));
            at = valueAt + from.valueLength(i);
        }
        to.end(length);
        return to;
    }
}
