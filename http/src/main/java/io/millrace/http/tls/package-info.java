/**
 * TLS: a channel over a channel, what makes its records, and what a server or client presents and accepts.
 */
package io.millrace.http.tls;
