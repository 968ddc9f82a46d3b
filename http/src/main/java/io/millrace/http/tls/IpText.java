package io.millrace.http.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Tells addresses from names without asking anybody. Stateless; any thread. */
final class IpText {
    private static final String NUMBER = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(NUMBER + "(\\." + NUMBER + "){3}");

    private IpText() {}

    /** The bytes of an IP address; null: it is a name. */
    static byte[] parse(String text) {
        boolean address = text.indexOf(':') >= 0 || V4.matcher(text).matches();
        try {
            return address ? InetAddress.getByName(text).getAddress() : null; // numbers are not looked up
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
