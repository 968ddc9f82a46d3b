/**
 * Public advisories about HTTP/1 servers as bytes on the wire, what has to come of them, and the means to play them
 * against any server.
 */
package io.millrace.testkit.advisories;
