package io.millrace.transport.iouring;

/** Owner of a slot: gets the completions of its operations. Loop thread only. */
interface Completable {
    /**
     * An operation completed.
     *
     * @param token what it was submitted with
     * @param result of the operation; a negative error number when it failed
     * @param flags of the completion; with {@link Uapi#CQE_MORE} more of the same operation come
     */
    void complete(long token, int result, int flags);

    /** The ring is lost, and the loop dies of it: nothing that was submitted completes any more. */
    void lost();
}
