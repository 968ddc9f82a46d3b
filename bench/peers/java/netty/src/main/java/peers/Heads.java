package peers;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/** The fields of the answers whose length is known beforehand, renewed each second. On the one event loop. */
final class Heads {
    static final AsciiString PLAIN = AsciiString.cached(Answers.PLAIN);
    static final AsciiString OCTETS = AsciiString.cached(Answers.OCTETS);

    private static final AsciiString JSON = AsciiString.cached(Answers.JSON);
    private static final AsciiString SERVER = AsciiString.cached(Answers.SERVER);

    private AsciiString date;
    private KnownHead text;
    private KnownHead json;
    private KnownHead longBody;

    Heads() {
        renew();
    }

    void renew() {
        date = new AsciiString(Answers.date());
        text = known(PLAIN, Answers.text().length);
        json = known(JSON, Answers.json().length);
        longBody = known(OCTETS, Answers.LONG_LENGTH);
    }

    HttpHeaders text() {
        return text;
    }

    HttpHeaders json() {
        return json;
    }

    HttpHeaders longBody() {
        return longBody;
    }

    /** Adds the fields that every answer has. */
    HttpHeaders common(HttpHeaders fields, AsciiString type) {
        return fields.set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.SERVER, SERVER)
                .set(HttpHeaderNames.DATE, date);
    }

    private KnownHead known(AsciiString type, int length) {
        KnownHead head = new KnownHead();
        common(head, type).setInt(HttpHeaderNames.CONTENT_LENGTH, length);
        head.encode();
        return head;
    }
}
