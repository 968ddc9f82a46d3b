/** System calls that the JDK does not offer; the one module that needs native access. */
module io.millrace.sys {
    exports io.millrace.sys;
}
