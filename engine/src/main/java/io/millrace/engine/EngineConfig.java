package io.millrace.engine;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.LoopWait;
import io.millrace.engine.config.Setting;
import io.millrace.engine.config.Settings;
import io.millrace.engine.config.SettingsRegistry;
import io.millrace.engine.loop.LoopClock;
import io.millrace.engine.loop.LoopConfig;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.TransportProvider;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.agrona.ErrorHandler;

/**
 * How an engine is to be: builder call before system property before default, checked when built. Immutable, any
 * thread.
 */
public final class EngineConfig {
    private final Settings settings;
    private final TransportProvider provider;
    private final LongSupplier nanos;
    private final LongSupplier epochMs;
    private final Executor background;
    private final ErrorHandler errors;

    private EngineConfig(Builder b) {
        this.settings = b.settings.build();
        this.provider = b.provider;
        this.nanos = b.nanos;
        this.epochMs = b.epochMs;
        this.background = b.background == null ? new Background(settings) : b.background;
        this.errors = b.errors;
    }

    /** Starts from the system properties and the settings of every module on the class path. */
    public static Builder builder() {
        return new Builder(SettingsRegistry.load());
    }

    /** All settings with their sources, those of other modules included. */
    public Settings settings() {
        return settings;
    }

    /** The transport that was given as an object; null: chosen by {@code millrace.transport}. */
    public TransportProvider provider() {
        return provider;
    }

    /** Where blocking work goes, such as opening files. It may refuse what is too much. */
    public Executor background() {
        return background;
    }

    /** Where errors go; null: an {@link io.millrace.engine.telemetry.ErrorLog} of the engine's own. */
    public ErrorHandler errors() {
        return errors;
    }

    LongSupplier nanos() {
        return nanos;
    }

    LoopClock newClock() {
        return new LoopClock(nanos, epochMs);
    }

    int loops() {
        int n = settings.count(EngineSettings.LOOP_COUNT);
        return n == 0 ? Runtime.getRuntime().availableProcessors() : n;
    }

    /** The share of one of {@code loops} loops. */
    LoopConfig loopConfig(int loops) {
        long warn = settings.durationNs(EngineSettings.LOOP_TURN_WARN);
        return new LoopConfig(
                settings.durationNs(EngineSettings.LOOP_WAIT_MAX),
                settings.choice(EngineSettings.LOOP_WAIT) == LoopWait.SPIN,
                warn == 0 ? Long.MAX_VALUE : warn,
                settings.count(EngineSettings.LOOP_COMPLETIONS_PER_TURN_MAX),
                settings.count(EngineSettings.LOOP_TASKS_PER_TURN_MAX),
                settings.count(EngineSettings.LOOP_TASKS_MAX),
                settings.count(EngineSettings.LOOP_TIMERS_PER_TURN_MAX),
                settings.count(EngineSettings.LOOP_READY_PER_TURN_MAX),
                settings.length(EngineSettings.RECEIVE_ARM_LENGTH),
                settings.length(EngineSettings.RECEIVE_STASH_LENGTH_MAX),
                settings.length(EngineSettings.RECEIVE_CARRY_LENGTH_MAX),
                settings.count(EngineSettings.RECEIVE_RETAINED_BLOCKS_MAX),
                settings.length(EngineSettings.SEND_MARK_HIGH),
                settings.length(EngineSettings.SEND_MARK_LOW),
                settings.size(EngineSettings.SEND_LIMIT_LENGTH),
                settings.length(EngineSettings.SEND_PER_TURN_MAX),
                settings.durationNs(EngineSettings.SEND_TIMEOUT),
                settings.length(EngineSettings.LINGER_LENGTH_MAX),
                settings.durationNs(EngineSettings.LINGER_TIME_MAX),
                settings.durationNs(EngineSettings.ACCEPT_BACKOFF),
                settings.count(EngineSettings.ACCEPT_PER_TURN_MAX),
                settings.count(EngineSettings.RECEIVE_READS_PER_WAKE_MAX));
    }

    MemoryPlan.Builder memoryPlan(int loops) {
        int receive = settings.length(EngineSettings.RECEIVE_BLOCK_LENGTH);
        MemoryPlan.Builder plan = MemoryPlan.builder()
                .count(BlockClass.RING, settings.count(EngineSettings.RECEIVE_BLOCKS))
                .length(BlockClass.RING, receive)
                .count(BlockClass.SPARE, settings.count(EngineSettings.RECEIVE_SPARES))
                .length(BlockClass.SPARE, receive)
                .count(BlockClass.SMALL, settings.count(EngineSettings.MEMORY_SMALL_BLOCKS))
                .count(BlockClass.LARGE, settings.count(EngineSettings.MEMORY_LARGE_BLOCKS))
                .count(BlockClass.HEAD, settings.count(EngineSettings.MEMORY_HEAD_BLOCKS))
                .reserveShare(settings.fraction(EngineSettings.SEND_RESERVE))
                .copyAheadLength(settings.length(EngineSettings.SEND_MARK_HIGH));
        long budget = settings.size(EngineSettings.MEMORY_BUDGET);
        return budget == 0
                ? plan.budgetBeyondBlocks(Math.max(1, Runtime.getRuntime().maxMemory() / 2 / loops))
                : plan.budgetLength(budget / loops);
    }

    @Override
    public String toString() {
        return settings.toString();
    }

    /** Collects what is to differ from the defaults. One thread. */
    public static final class Builder {
        private final Settings.Builder settings;
        private TransportProvider provider;
        private LongSupplier nanos = System::nanoTime;
        private LongSupplier epochMs = System::currentTimeMillis;
        private Executor background;
        private ErrorHandler errors;

        private Builder(SettingsRegistry registry) {
            this.settings = Settings.builder(registry);
        }

        /** Sets any setting of any module. */
        public <T> Builder set(Setting<T> setting, T value) {
            settings.set(setting, value);
            return this;
        }

        /** Sets any setting by name and text, as a system property would. */
        public Builder set(String name, String text) {
            settings.set(name, text);
            return this;
        }

        /** Number of loops, from 1. */
        public Builder loops(int count) {
            return set(EngineSettings.LOOP_COUNT, count);
        }

        /** The transport by name; {@code auto}: the best that works here. */
        public Builder transport(String name) {
            return set(EngineSettings.TRANSPORT, name);
        }

        /** The transport as an object, such as a simulated one. */
        public Builder transport(TransportProvider given) {
            this.provider = given;
            return this;
        }

        /** The sources of time: nanoseconds of any origin, and milliseconds since 1970. */
        public Builder clock(LongSupplier nanoTime, LongSupplier epochMillis) {
            this.nanos = nanoTime;
            this.epochMs = epochMillis;
            return this;
        }

        /** Where blocking work goes. Default: {@code millrace.background.threads} daemon threads at most. */
        public Builder background(Executor executor) {
            this.background = executor;
            return this;
        }

        /** Where errors of handlers and of the engine go. Default: an error log. */
        public Builder errors(ErrorHandler handler) {
            this.errors = handler;
            return this;
        }

        /** Checks everything. Throws with each problem's name, value, range and source. */
        public EngineConfig build() {
            return new EngineConfig(this);
        }
    }
}
