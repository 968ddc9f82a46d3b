/** What an application starts: an engine of event loops over one transport, and how it is configured. */
package io.millrace.engine;
