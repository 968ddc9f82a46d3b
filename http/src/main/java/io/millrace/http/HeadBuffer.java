package io.millrace.http;

import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.codec.h1.H1HeadEncoder;
import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.LoopMemory;
import java.nio.ByteBuffer;

/**
 * A head on its way through filters: its fields can be read, set, added and removed. Loop thread only; lent to {@link
 * BodyFilter#onHead} until that returns.
 *
 * <p>It holds what the handler wrote. {@code Date}, {@code Server} and the framing fields are added behind the last
 * filter.
 */
public final class HeadBuffer {
    /** Field lines; more than any message that is not an attack. */
    static final int FIELDS_MAX = 256;

    private static final int CRLF_LENGTH = 2;
    private static final int SEPARATOR_LENGTH = 2;

    private final LoopMemory memory;
    private final FieldTable table = new FieldTable(FIELDS_MAX);
    private Block block; // field lines as they are written, in a block that grows by class
    private int at;
    private int status;
    private long bodyLength;

    HeadBuffer(LoopMemory memory) {
        this.memory = memory;
    }

    // --- reading ---

    /** The status of the response. */
    public int status() {
        return status;
    }

    /** Bytes of the body as the handler announced them; -1 when it did not. */
    public long bodyLength() {
        return bodyLength;
    }

    /** The fields as they are now. An index holds until the next change. */
    public Fields fields() {
        return table;
    }

    // --- changing ---

    /** Replaces all fields of that name by this one, which comes last. */
    public void set(StaticField f) {
        remove(f.name());
        add(f);
    }

    /** Replaces all fields of that name by one, which comes last. As {@link #add(FieldName, CharSequence)}. */
    public void set(FieldName name, CharSequence value) {
        int old = table.count();
        add(name, value); // first: the value may be a view of what is to go
        for (int i = old - 1; i >= 0; i--) {
            removeIfNamed(i, name);
        }
    }

    public void add(StaticField f) {
        begin(f.name(), f.h1Length());
        int start = at;
        line(start, f.putH1(block.buffer(), start));
    }

    /**
     * Adds a field behind the others.
     *
     * @param value characters 0x20 to 0xFF without 0x7F, and tab
     * @throws IllegalArgumentException for any other character, for a framing field, and when the head becomes too long
     */
    public void add(FieldName name, CharSequence value) {
        begin(name, H1HeadEncoder.fieldLengthMax(name, value.length()));
        int start = at;
        int end = H1HeadEncoder.field(block.buffer(), start, name, value);
        if (end < 0) {
            throw HeadRules.badValue(name, value, -1 - end);
        }
        line(start, end);
    }

    /** Removes all fields of that name. @return how many */
    public int remove(FieldName name) {
        int before = table.count();
        for (int i = before - 1; i >= 0; i--) {
            removeIfNamed(i, name);
        }
        return before - table.count();
    }

    private void removeIfNamed(int index, FieldName name) {
        boolean same = table.nameId(index) == name.id()
                && (name.id() != FieldName.UNKNOWN || table.name(index).contentEqualsIgnoreCase(name.lower()));
        if (same) {
            table.remove(index);
        }
    }

    private void begin(FieldName name, int length) {
        HeadRules.requireNotFraming(name);
        if (!reserve(length + H1HeadEncoder.OVERRUN)) {
            throw new IllegalArgumentException("field " + name + ": no block is free for a longer head");
        }
    }

    private void line(int start, int end) {
        index(start, end);
        at = end;
    }

    // --- what the writer does with it ---

    void open(int headStatus) {
        assert block == null : "a head buffer is borrowed twice";
        status = headStatus;
        bodyLength = -1;
        at = 0;
    }

    void release() {
        table.clear();
        if (block != null) {
            Block b = block;
            block = null;
            b.release();
        }
    }

    /** Makes room for {@code length} bytes at {@link #writeIndex()}. @return false when no block is free */
    boolean reserve(int length) {
        return (block != null && at + length <= block.limit()) || grow(length);
    }

    private boolean grow(int length) {
        int used = block == null ? 0 : at - block.offset();
        if (used + length > memory.plan().length(BlockClass.HEAD)) {
            throw new IllegalArgumentException(
                    "a head of " + (used + length) + " bytes that passes filters: may have up to "
                            + memory.plan().length(BlockClass.HEAD));
        }
        Block larger = take(used + length);
        if (larger == null) {
            return false;
        }
        if (block != null) {
            larger.buffer().put(larger.offset(), block.buffer(), block.offset(), used);
            table.relocate(larger.buffer(), larger.offset());
            block.release();
        } else {
            table.begin(larger.buffer(), larger.offset());
        }
        block = larger;
        at = larger.offset() + used;
        return true;
    }

    private Block take(int lengthMin) {
        Block b = take(BlockClass.SMALL, lengthMin);
        b = b == null ? take(BlockClass.LARGE, lengthMin) : b;
        return b == null ? take(BlockClass.HEAD, lengthMin) : b;
    }

    private Block take(BlockClass c, int lengthMin) {
        return memory.plan().length(c) >= lengthMin ? memory.pool(c).take() : null;
    }

    ByteBuffer buffer() {
        return block.buffer();
    }

    int writeIndex() {
        return at;
    }

    void commit(int length) {
        at += length;
    }

    /** The handler has written its fields: finds them. */
    void written(long length) {
        bodyLength = length;
        ByteBuffer in = block.buffer();
        for (int from = block.offset(); from < at; ) {
            int end = Bytes.indexOf(in, from, at, '\n') + 1;
            assert end > 0 : "a field line without an end";
            index(from, end);
            from = end;
        }
    }

    private void index(int start, int end) {
        ByteBuffer in = block.buffer();
        int base = block.offset();
        int colon = Bytes.indexOf(in, start, end, ':');
        int value = colon + SEPARATOR_LENGTH;
        int id = KnownFields.idOf(in, start, colon - start);
        if (!table.add(id, start - base, colon - start, value - base, end - CRLF_LENGTH - value)) {
            throw new IllegalArgumentException("a head that passes filters may have up to " + FIELDS_MAX + " fields");
        }
    }
}
