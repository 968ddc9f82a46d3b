/** Violations on purpose, one a class or method: each rule must find its own. */
package io.millrace.tidy.planted;
