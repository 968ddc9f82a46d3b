package io.millrace.engine.loop;

/**
 * What one loop and its channels need to know of the settings; lengths in bytes, times in nanoseconds. Immutable, any
 * thread.
 *
 * @param waitMaxNs longest sleep of a loop that nobody else drives
 * @param spin whether the loop polls instead of sleeping in the kernel
 * @param turnWarnNs a longer turn counts as a stall; {@link Long#MAX_VALUE}: none does
 * @param completionsMax completions a turn
 * @param tasksMax tasks a turn
 * @param taskBacklogMax tasks waiting before {@link EventLoop#tryExecute} refuses
 * @param timersMax timers a turn
 * @param readyMax ready members a turn
 * @param armLength bytes one arming asks for
 * @param stashLengthMax kept bytes of a paused channel at which its arming is stopped
 * @param carryLengthMax longest incomplete message kept contiguous
 * @param retainedBlocksMax receive blocks one channel may keep in place
 * @param sendMarkHigh queued bytes at which a channel is no longer writable
 * @param sendMarkLow queued bytes at which it is writable again
 * @param sendLimitLength queued bytes beyond which an exchange is reset
 * @param sendTurnLengthMax bytes that the long sends of one turn carry
 * @param sendTimeoutNs longest time without progress of a send
 * @param lingerLengthMax bytes read and discarded before a close
 * @param lingerTimeNs longest time to read and discard before a close
 * @param acceptBackoffNs pause of a listener after a failed accept
 * @param acceptsMax connections accepted from one readiness
 * @param readsMax reads from one readiness
 */
public record LoopConfig(
        long waitMaxNs,
        boolean spin,
        long turnWarnNs,
        int completionsMax,
        int tasksMax,
        int taskBacklogMax,
        int timersMax,
        int readyMax,
        int armLength,
        int stashLengthMax,
        int carryLengthMax,
        int retainedBlocksMax,
        int sendMarkHigh,
        int sendMarkLow,
        long sendLimitLength,
        int sendTurnLengthMax,
        long sendTimeoutNs,
        int lingerLengthMax,
        long lingerTimeNs,
        long acceptBackoffNs,
        int acceptsMax,
        int readsMax) {

    public LoopConfig {
        assert completionsMax > 0 && tasksMax > 0 && timersMax > 0 && readyMax > 0 && sendTurnLengthMax > 0;
        assert sendMarkLow < sendMarkHigh && sendMarkHigh < sendLimitLength;
    }
}
