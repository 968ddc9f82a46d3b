/** HTTP codecs that know bytes only: no I/O, no thread, no clock. */
module io.millrace.codecs {
    exports io.millrace.codec;
    exports io.millrace.codec.h1;
    exports io.millrace.codec.h2;
    exports io.millrace.codec.hpack;
    exports io.millrace.codec.proxy;
}
