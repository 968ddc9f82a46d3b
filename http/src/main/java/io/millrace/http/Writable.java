package io.millrace.http;

/** More of the body is welcome. Loop thread only. */
@FunctionalInterface
public interface Writable {
    void onWritable(Exchange ex);
}
