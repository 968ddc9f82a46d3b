/** What every HTTP version shares: bytes, names, field tables, limits and errors. */
package io.millrace.codec;
