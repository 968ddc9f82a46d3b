/**
 * The transport SPI, in the shape of a proactor: a transport submits primitive operations and reports completions; what
 * lies between (legal order, one send in flight, half-close, pausing, kept bytes, starvation, closing) is final code in
 * {@link io.millrace.engine.transport.StreamChannel}, written and tested once.
 */
package io.millrace.engine.transport;
