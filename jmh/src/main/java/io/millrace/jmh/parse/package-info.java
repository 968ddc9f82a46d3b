/** What reading a message costs. */
package io.millrace.jmh.parse;
