package io.millrace.tidy.planted.engine.transport;

/** Stands for a type of the SPI. */
public final class StreamChannel {}
