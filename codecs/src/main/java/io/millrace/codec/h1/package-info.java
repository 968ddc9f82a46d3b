/** HTTP/1.1 messages (RFC 9112): head parser, framing decision, chunked coding, encoders. */
package io.millrace.codec.h1;
