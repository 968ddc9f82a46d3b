/** Runnable answers to "how do I"; the index is in the module's README. */
package io.millrace.examples;
