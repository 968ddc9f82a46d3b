/** What a turn of a loop costs, and the tasks and timers in it. */
package io.millrace.jmh.loop;
