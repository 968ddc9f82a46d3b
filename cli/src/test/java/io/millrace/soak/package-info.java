/**
 * Load of every kind at once against a running server, for minutes, and whether anything of it stays behind; and what a
 * peer that means harm can make a server cost. The clients stand on {@code java.net} and {@code java.nio} alone, so
 * that no mistake of the engine hides another.
 */
package io.millrace.soak;
