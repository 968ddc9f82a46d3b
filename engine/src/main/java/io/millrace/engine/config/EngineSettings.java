package io.millrace.engine.config;

import static io.millrace.engine.config.Setting.choice;
import static io.millrace.engine.config.Setting.count;
import static io.millrace.engine.config.Setting.duration;
import static io.millrace.engine.config.Setting.flag;
import static io.millrace.engine.config.Setting.fraction;
import static io.millrace.engine.config.Setting.size;
import static io.millrace.engine.config.Setting.text;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import java.time.Duration;

/**
 * The settings of the engine: loops, memory, receiving, sending, accepting.
 * Immutable; any thread.
 */
public final class EngineSettings implements SettingsCatalog {
    private static final long KB = 1024;
    private static final long MB = 1024 * KB;

    public static final CountSetting LOOP_COUNT = count("millrace.loop.count", 0)
            .between(1, 1024)
            .zeroMeans("one for each processor that the JVM may use")
            .doc("Number of event loops, each a thread with its own sockets and memory.");

    public static final ChoiceSetting<LoopWait> LOOP_WAIT = choice("millrace.loop.wait", LoopWait.KERNEL)
            .doc("How a loop waits: asleep in the kernel, or polling all the time.");

    public static final DurationSetting LOOP_WAIT_MAX = duration("millrace.loop.wait.max", ofSeconds(1))
            .between(ofMillis(1), ofHours(1))
            .doc("Longest sleep of an idle loop; sockets, tasks and timers end it sooner.");

    public static final CountSetting LOOP_COMPLETIONS_PER_TURN_MAX = count(
                    "millrace.loop.completions.per.turn.max", 256)
            .between(1, 65_536)
            .doc("Completions delivered before a turn flushes; smaller answers the first sooner, larger flushes less.");

    public static final CountSetting LOOP_TASKS_PER_TURN_MAX = count("millrace.loop.tasks.per.turn.max", 1024)
            .between(1, 65_536)
            .doc("Tasks from other threads that a loop runs in one turn; the rest waits for the next.");

    public static final CountSetting LOOP_TASKS_MAX = count("millrace.loop.tasks.max", 65_536)
            .between(1, 1 << 24)
            .doc("Tasks that may wait for a loop before tryExecute refuses more.");

    public static final CountSetting LOOP_TIMERS_PER_TURN_MAX = count("millrace.loop.timers.per.turn.max", 16)
            .between(1, 65_536)
            .doc("Timers that a loop fires in one turn; the rest waits for the next.");

    public static final CountSetting LOOP_READY_PER_TURN_MAX = count("millrace.loop.ready.per.turn.max", 1024)
            .between(1, 65_536)
            .doc("Channels of the ready list that a loop runs in one turn; the rest waits for the next.");

    public static final DurationSetting LOOP_TURN_WARN = duration("millrace.loop.turn.warn", ofMillis(100))
            .between(ofMillis(1), ofHours(1))
            .zeroMeans("never")
            .doc("A turn that takes longer counts as a stall: some handler blocked its loop.");

    public static final TextSetting TRANSPORT = text("millrace.transport", "auto")
            .form("auto, or the name of a transport on the class path such as nio")
            .doc("Which transport to use; auto takes the best one that works here.");

    public static final SizeSetting RECEIVE_BLOCK_LENGTH = size("millrace.receive.block.length", 4 * KB)
            .powerOfTwo()
            .between(2 * KB, 64 * KB)
            .doc("Length of one receive block; also the largest request head that is parsed without a copy.");

    public static final CountSetting RECEIVE_BLOCKS = count("millrace.receive.blocks", 1024)
            .powerOfTwo()
            .between(16, 32_768)
            .doc("Receive blocks of a loop that wait in the kernel; unused by transports without a buffer ring.");

    public static final CountSetting RECEIVE_SPARES = count("millrace.receive.spares", 512)
            .between(16, 65_536)
            .doc("Receive blocks of a loop that replace those that a handler kept.");

    public static final SizeSetting RECEIVE_ARM_LENGTH = size("millrace.receive.arm.length", 64 * KB)
            .between(2 * KB, 16 * MB)
            .doc("Bytes that one standing order to receive asks for before it is renewed.");

    public static final CountSetting RECEIVE_READS_PER_WAKE_MAX = count("millrace.receive.reads.per.wake.max", 16)
            .between(1, 1024)
            .doc("Blocks that one channel may fill in a row before the next channel has its turn.");

    public static final SizeSetting RECEIVE_STASH_LENGTH_MAX = size("millrace.receive.stash.length.max", 64 * KB)
            .between(2 * KB, 16 * MB)
            .doc("Bytes kept for a paused channel before receiving is stopped in the kernel as well.");

    public static final SizeSetting RECEIVE_CARRY_LENGTH_MAX = size("millrace.receive.carry.length.max", 32 * KB)
            .between(2 * KB, 32 * KB)
            .doc("Longest message part that may wait for its rest; a channel that needs more is closed.");

    public static final CountSetting RECEIVE_RETAINED_BLOCKS_MAX = count("millrace.receive.retained.blocks.max", 32)
            .between(0, 65_536)
            .doc("Receive blocks that one connection may keep in place; what it keeps beyond them is copied.");

    public static final SizeSetting MEMORY_BUDGET = size("millrace.memory.budget", 0)
            .between(16 * MB, Long.MAX_VALUE)
            .zeroMeans("all blocks of the memory plan and half of the largest heap")
            .doc("Bytes that the whole engine may hold, shared equally by its loops.");

    public static final CountSetting MEMORY_SMALL_BLOCKS = count("millrace.memory.small.blocks", 4096)
            .between(64, 1 << 20)
            .doc("Blocks of 2 KiB for each loop: the first piece of what is sent, and what was received and kept.");

    public static final CountSetting MEMORY_LARGE_BLOCKS = count("millrace.memory.large.blocks", 256)
            .between(8, 1 << 20)
            .doc("Blocks of 17 KiB for each loop: longer output, and message parts that outgrew a small block.");

    public static final CountSetting MEMORY_HEAD_BLOCKS = count("millrace.memory.head.blocks", 32)
            .between(1, 1 << 16)
            .doc("Blocks of 32 KiB for each loop: heads that came in pieces and outgrew a large block.");

    public static final FlagSetting MEMORY_GUARD = flag("millrace.memory.guard", false)
            .atClassLoad()
            .doc("Poisons memory that was given back and checks each use of it; finds ownership errors, costs speed.");

    public static final SizeSetting SEND_MARK_HIGH = size("millrace.send.mark.high", 64 * KB)
            .between(2, 1024 * MB)
            .doc("Staged bytes of one exchange from which on more is not welcome.");

    public static final SizeSetting SEND_MARK_LOW = size("millrace.send.mark.low", 32 * KB)
            .between(1, 1024 * MB)
            .doc("Staged bytes of one exchange below which more is welcome again.");

    public static final SizeSetting SEND_LIMIT_LENGTH = size("millrace.send.limit.length", 16 * MB)
            .between(3, 1024 * MB)
            .doc("Staged bytes beyond which an exchange is reset: its handler ignores that more is not welcome.");

    public static final SizeSetting SEND_PER_TURN_MAX = size("millrace.send.per.turn.max", 4096 * KB)
            .between(64 * KB, 1024 * MB)
            .doc("Bytes sent in one turn, an eighth of it while more than 32 channels wait for that; beyond them"
                    + " long sends wait for the next turn, short ones do not.");

    public static final FractionSetting SEND_RESERVE = fraction("millrace.send.reserve", 0.125)
            .between(0.0, 0.5)
            .doc("Share of the send blocks kept for answers already begun; below it no new request is started.");

    public static final DurationSetting SEND_TIMEOUT = duration("millrace.send.timeout", ofSeconds(30))
            .between(ofMillis(10), ofHours(24))
            .doc("Longest time without progress while bytes wait to be sent; then the peer is given up.");

    public static final SizeSetting FORWARD_COPY_MAX = size("millrace.forward.copy.max", KB)
            .between(0, 16 * KB)
            .doc("Received pieces up to this length are copied when forwarded; longer ones are passed on as they are.");

    public static final SizeSetting LINGER_LENGTH_MAX = size("millrace.linger.length.max", 64 * KB)
            .between(0, 1024 * MB)
            .doc("Bytes received and discarded after an orderly close, so that a reset does not eat the last answer.");

    public static final DurationSetting LINGER_TIME_MAX = duration("millrace.linger.time.max", ofSeconds(1))
            .between(Duration.ZERO, ofMinutes(5))
            .doc("Longest time spent on receiving and discarding after an orderly close.");

    public static final ChoiceSetting<AcceptMode> ACCEPT_MODE =
            choice("millrace.accept.mode", AcceptMode.AUTO).doc("How new connections are spread over the loops.");

    public static final CountSetting ACCEPT_BACKLOG = count("millrace.accept.backlog", 4096)
            .between(1, 1 << 20)
            .doc("Connections that may wait in the kernel to be accepted; net.core.somaxconn bounds them too.");

    public static final CountSetting ACCEPT_PER_TURN_MAX = count("millrace.accept.per.turn.max", 64)
            .between(1, 65_536)
            .doc("Connections that a listener accepts in one turn.");

    public static final CountSetting ACCEPT_PER_SECOND_MAX = count("millrace.accept.per.second.max", 0)
            .between(1, Integer.MAX_VALUE)
            .zeroMeans("any number")
            .doc("Connections that are accepted in a second at one address; then accepting pauses until it is over.");

    public static final DurationSetting ACCEPT_BACKOFF = duration("millrace.accept.backoff", ofMillis(100))
            .between(ofMillis(1), ofMinutes(1))
            .doc("Pause of a listener after an accept that failed.");

    public static final DurationSetting HANDOVER_STEP_TIME_MAX = duration(
                    "millrace.handover.step.time.max", ofSeconds(10))
            .between(ofMillis(10), ofHours(1))
            .doc("Longest wait for each answer of the other process in a hand-over; then all stays as it was.");

    public static final CountSetting CONNECTIONS_MAX = count("millrace.connections.max", 0)
            .between(1, Integer.MAX_VALUE)
            .zeroMeans("the process's limit of open files less 128")
            .doc("Open connections of the whole engine; at the limit accepting pauses.");

    public static final CountSetting CONNECTIONS_PER_ADDRESS_MAX = count("millrace.connections.per.address.max", 0)
            .between(1, Integer.MAX_VALUE)
            .zeroMeans("any number")
            .doc("Open connections that one peer has at one address of ours, a peer being an IPv4 address or a block of"
                    + " 64 bits of IPv6; one more is aborted at once.");

    public static final TextSetting COUNTERS_FILE = text("millrace.counters.file", "")
            .form("a path, or nothing")
            .doc("File that shows the counters to other processes; none unless named.");

    public static final CountSetting ERRORS_DISTINCT_MAX = count("millrace.errors.distinct.max", 64)
            .between(1, 4096)
            .doc("Distinct errors that the error log remembers; further ones are only counted.");

    public static final CountSetting BACKGROUND_THREADS = count("millrace.background.threads", 16)
            .between(1, 1024)
            .doc("Threads of an engine for blocking work, such as opening files; they end when idle.");

    public static final CountSetting BACKGROUND_TASKS_MAX = count("millrace.background.tasks.max", 1024)
            .between(1, 65_536)
            .doc("Pieces of blocking work that may wait for those threads before more is refused.");

    @Override
    public void check(CrossCheck check) {
        check.below(SEND_MARK_LOW, SEND_MARK_HIGH);
        check.below(SEND_MARK_HIGH, SEND_LIMIT_LENGTH);
        check.atMost(RECEIVE_BLOCK_LENGTH, RECEIVE_ARM_LENGTH);
        check.atMost(RECEIVE_BLOCK_LENGTH, RECEIVE_STASH_LENGTH_MAX);
        check.atMost(FORWARD_COPY_MAX, RECEIVE_BLOCK_LENGTH);
        check.atMost(LOOP_TASKS_PER_TURN_MAX, LOOP_TASKS_MAX);
    }
}
