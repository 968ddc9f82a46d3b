/**
 * HTTP server and client: one {@link io.millrace.http.Exchange} model over every version, on any transport.
 *
 * <p>What is not public is the inside: {@code HttpStream} is what an exchange asks of its version, {@code H1…} is
 * HTTP/1.1.
 */
package io.millrace.http;
