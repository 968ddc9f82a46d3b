package peers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What all peers answer, so that each sends the same bytes. Stateless; any thread. */
public final class Answers {
    public static final String SERVER = "peer";
    public static final String PLAIN = "text/plain";
    public static final String JSON = "application/json";
    public static final String OCTETS = "application/octet-stream";
    public static final String LONG_PATH = "/bytes/1048576";
    public static final int LONG_LENGTH = 1 << 20;

    private static final String HELLO = "Hello, World!";
    private static final byte[] MESSAGE = "{\"message\":".getBytes(StandardCharsets.US_ASCII);
    private static final int LETTERS = 26;
    private static final char PRINTABLE_MIN = ' ';
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private Answers() {}

    /** The port, which is the first argument of every peer. */
    public static int port(String[] args) {
        return Integer.parseInt(args[0]);
    }

    /** To be kept: the plain answer may be stored. */
    public static byte[] text() {
        return HELLO.getBytes(StandardCharsets.US_ASCII);
    }

    /** Written anew for each request, by the same few lines in every peer: no library of JSON is compared here. */
    public static byte[] json() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(HELLO.length() + 14);
        out.writeBytes(MESSAGE);
        string(out, HELLO);
        out.write('}');
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < PRINTABLE_MIN || c > '~') {
                out.writeBytes(String.format("\\u%04x", (int) c).getBytes(StandardCharsets.US_ASCII));
            } else {
                if (c == '"' || c == '\\') {
                    out.write('\\');
                }
                out.write(c);
            }
        }
        out.write('"');
    }

    /** The alphabet over and over; to be kept. */
    public static byte[] longBody() {
        byte[] body = new byte[LONG_LENGTH];
        for (int i = 0; i < LONG_LENGTH; i++) {
            body[i] = (byte) ('a' + i % LETTERS);
        }
        return body;
    }

    /** The value of a Date field for this moment. */
    public static String date() {
        return DATE.format(ZonedDateTime.now(ZoneOffset.UTC));
    }
}
