/** Field compression for HTTP/2 (RFC 7541), and the rules for the fields of its messages (RFC 9113 8.2 and 8.3). */
package io.millrace.codec.hpack;
