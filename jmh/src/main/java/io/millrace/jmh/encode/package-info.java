/** What writing a message costs. */
package io.millrace.jmh.encode;
