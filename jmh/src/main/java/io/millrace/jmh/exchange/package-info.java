/** What a whole exchange costs, without an operating system. */
package io.millrace.jmh.exchange;
