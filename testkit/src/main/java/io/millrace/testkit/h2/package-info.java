/**
 * A peer of HTTP/2 that says in the words of RFC 9113 what it sends and what it expects; it uses none of our codecs.
 */
package io.millrace.testkit.h2;
