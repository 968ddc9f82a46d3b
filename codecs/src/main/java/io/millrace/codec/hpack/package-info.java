/** Field compression for HTTP/2 (RFC 7541), and the rules for the fields of its messages (RFC 9113 sections 8.2, 8.3). */
package io.millrace.codec.hpack;
