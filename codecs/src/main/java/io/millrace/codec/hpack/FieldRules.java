package io.millrace.codec.hpack;

import io.millrace.codec.Authority;
import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.Status;
import io.millrace.codec.Targets;
import io.millrace.codec.Tokens;
import java.nio.ByteBuffer;

/**
 * What a field is by itself (RFC 9113 sections 8.2 and 8.3), as one number: the id of its name, its kind, whether name
 * and value may be so, and a detail of its value. Stateless.
 *
 * <p>What it must not be beside others is for {@link SectionFiller}. All bytes are read with a word of garbage behind.
 */
final class FieldRules {
    static final int ID_MASK = 0xFF;
    static final int VALUE_BAD = 1 << 12;
    static final int NAME_BAD = 1 << 13;

    /** 0 here: nothing to be looked at, whatever else the section holds. */
    static final int SPECIAL = 0x3F00;

    /** What a literal takes over from an entry that it has its name from. */
    static final int NAME_MASK = ID_MASK | 0xF00 | NAME_BAD;

    static final int PLAIN = 0;
    static final int METHOD = 1;
    static final int SCHEME = 2;
    static final int AUTHORITY = 3;
    static final int PATH = 4;
    static final int STATUS = 5;
    static final int PROTOCOL = 6;
    static final int UNKNOWN_PSEUDO = 7;
    static final int CONNECTION = 8;
    static final int TE = 9;
    static final int HOST = 10;
    static final int CONTENT_LENGTH = 11;

    private static final int KIND_SHIFT = 8;
    private static final int KIND_MASK = 15;
    private static final int DETAIL_SHIFT = 16;
    private static final int STATUS_LENGTH = 3;

    private static final byte[] KINDS = kinds();

    private FieldRules() {}

    static int kind(int meta) {
        return (meta >>> KIND_SHIFT) & KIND_MASK;
    }

    /**
     * Of a method its id; of a scheme 1 if it is http or https; of a path the place of its question mark plus one, or
     * 0; of a status its code.
     */
    static int detail(int meta) {
        return meta >>> DETAIL_SHIFT;
    }

    /** What is known by the name alone. */
    static int name(ByteBuffer in, int index, int length) {
        if (length > 0 && in.get(index) == ':') {
            return pseudo(in, index, length) << KIND_SHIFT;
        }
        // RFC 9113 8.2.1: a name with capitals, or that is no token, makes a message malformed.
        if (!Tokens.isLowerToken(in, index, length)) {
            return NAME_BAD;
        }
        return lowerName(in, index, length);
    }

    /** As {@link #name}, of a token without capitals. */
    static int lowerName(ByteBuffer in, int index, int length) {
        int id = KnownFields.idOf(in, index, length);
        return id | (KINDS[id] << KIND_SHIFT);
    }

    private static int pseudo(ByteBuffer in, int index, int length) {
        if (Bytes.equals(in, index, length, ":method")) {
            return METHOD;
        } else if (Bytes.equals(in, index, length, ":scheme")) {
            return SCHEME;
        } else if (Bytes.equals(in, index, length, ":authority")) {
            return AUTHORITY;
        } else if (Bytes.equals(in, index, length, ":path")) {
            return PATH;
        } else if (Bytes.equals(in, index, length, ":status")) {
            return STATUS;
        }
        return Bytes.equals(in, index, length, ":protocol") ? PROTOCOL : UNKNOWN_PSEUDO;
    }

    /** The whole number, with the value of a field. */
    static int value(int nameMeta, ByteBuffer in, int index, int length) {
        return isValue(in, index, length) ? cleanValue(nameMeta, in, index, length) : nameMeta | VALUE_BAD;
    }

    /** As {@link #value}, of a value whose every character may be in one. */
    static int cleanValue(int nameMeta, ByteBuffer in, int index, int length) {
        // RFC 9113 8.2.1: a value must not begin or end with white space.
        if (length > 0 && (isSpace(in.get(index)) || isSpace(in.get(index + length - 1)))) {
            return nameMeta | VALUE_BAD;
        }
        return (nameMeta & SPECIAL) == 0 ? nameMeta : special(nameMeta, in, index, length);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isValue(ByteBuffer in, int index, int length) {
        int limit = index + length;
        int at = index;
        while (at < limit) {
            long hits = Bytes.controls(Bytes.getLong(in, at));
            if (hits == 0) {
                at += Bytes.WORD;
                continue;
            }
            at += Bytes.first(hits);
            if (at < limit && in.get(at) != '\t') {
                return false;
            }
            at++;
        }
        return true;
    }

    private static int special(int meta, ByteBuffer in, int index, int length) {
        switch (kind(meta)) {
            case METHOD:
                return Tokens.isToken(in, index, length)
                        ? detailed(meta, Method.idOf(in, index, length))
                        : meta | VALUE_BAD;
            case SCHEME:
                return scheme(meta, in, index, length);
            case AUTHORITY:
                return checked(meta, Authority.isTarget(in, index, index + length, false));
            case PATH:
                return path(meta, in, index, length);
            case STATUS:
                return status(meta, in, index, length);
            case PROTOCOL:
                return checked(meta, Tokens.isToken(in, index, length));
            case TE:
                // RFC 9113 8.2.2: it MUST NOT contain any value other than "trailers".
                return checked(meta, Bytes.equalsIgnoreCase(in, index, length, "trailers"));
            case HOST:
                return checked(meta, Authority.isHost(in, index, length));
            case CONTENT_LENGTH:
                return checked(meta, Bytes.parseDecimal(in, index, length) >= 0);
            default:
                return meta;
        }
    }

    private static int checked(int meta, boolean valid) {
        return valid ? meta : meta | VALUE_BAD;
    }

    private static int detailed(int meta, int detail) {
        return meta | (detail << DETAIL_SHIFT);
    }

    /** RFC 3986 3.1: a letter, then letters, digits, plus, hyphen, full stop. */
    private static int scheme(int meta, ByteBuffer in, int index, int length) {
        if (Bytes.equalsIgnoreCase(in, index, length, "https") || Bytes.equalsIgnoreCase(in, index, length, "http")) {
            return detailed(meta, 1);
        }
        for (int i = 0; i < length; i++) {
            int b = in.get(index + i);
            boolean letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
            boolean other = i > 0 && ((b >= '0' && b <= '9') || b == '+' || b == '-' || b == '.');
            if (!letter && !other) {
                return meta | VALUE_BAD;
            }
        }
        return checked(meta, length > 0);
    }

    /** RFC 9113 8.3.1: path and query of the target, never empty; or an asterisk. */
    private static int path(int meta, ByteBuffer in, int index, int length) {
        if (length == 0 || in.get(index) != '/') {
            return checked(meta, length == 1 && in.get(index) == '*');
        }
        int limit = index + length;
        int mark = Targets.pathEnd(in, index, limit);
        if (mark < 0 || !Targets.isQuery(in, mark + 1, limit)) {
            return meta | VALUE_BAD;
        }
        int detail = mark == limit ? 0 : mark - index + 1;
        // a longer one cannot be in any table, nor in a head that is not too long
        return detail > HpackEntry.LENGTH_BOUND ? meta | VALUE_BAD : detailed(meta, detail);
    }

    private static int status(int meta, ByteBuffer in, int index, int length) {
        long code = length == STATUS_LENGTH ? Bytes.parseDecimal(in, index, length) : Bytes.NOT_A_NUMBER;
        // RFC 9113 8.6: there is no 101 in HTTP/2.
        return code < Status.CODE_MIN || code == Status.SWITCHING_PROTOCOLS
                ? meta | VALUE_BAD
                : detailed(meta, (int) code);
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[KnownFields.COUNT + 1];
        // RFC 9113 8.2.2: fields of a connection make a message malformed.
        FieldName[] own = {
            KnownFields.CONNECTION,
            KnownFields.PROXY_CONNECTION,
            KnownFields.KEEP_ALIVE,
            KnownFields.TRANSFER_ENCODING,
            KnownFields.UPGRADE
        };
        for (FieldName name : own) {
            kinds[name.id()] = CONNECTION;
        }
        kinds[KnownFields.TE.id()] = TE;
        kinds[KnownFields.HOST.id()] = HOST;
        kinds[KnownFields.CONTENT_LENGTH.id()] = CONTENT_LENGTH;
        return kinds;
    }
}
