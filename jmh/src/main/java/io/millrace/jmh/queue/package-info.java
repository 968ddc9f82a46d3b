/** What handing things to another thread costs. */
package io.millrace.jmh.queue;
