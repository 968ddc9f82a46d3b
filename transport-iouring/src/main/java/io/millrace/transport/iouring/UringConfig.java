package io.millrace.transport.iouring;

/**
 * What the settings and the kernel's features come to. Immutable, any thread.
 *
 * @param submissions entries of the submission queue, a power of two
 * @param completions entries of the completion queue, a power of two
 * @param piecesMax pieces of a gathered send
 * @param fileChunks chunks that files are read into
 * @param fileChunkLength bytes of each
 * @param coalescedNs longest delay of a completion that is waited for together with others; 0: none is
 * @param receiveLimit an arming ends by itself after its bytes
 * @param multishotAccept one order for many connections
 * @param restricted the ring refuses what is not needed here
 * @param setupFlags of the ring
 */
record UringConfig(
        int submissions,
        int completions,
        int piecesMax,
        int fileChunks,
        int fileChunkLength,
        long coalescedNs,
        boolean receiveLimit,
        boolean multishotAccept,
        boolean restricted,
        int setupFlags) {}
