/**
 * TLS by BoringSSL, through the natives of Netty's tcnative and nothing else of Netty.
 */
package io.millrace.tls.boringssl;
