/** Counts what code does while it runs, by what is woven into it: for gates that hold on a machine of any speed. */
package io.millrace.cost;
