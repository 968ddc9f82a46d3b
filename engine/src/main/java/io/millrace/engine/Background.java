package io.millrace.engine;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Settings;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few daemon threads for blocking work, and a bounded queue before them. They begin when there is work and end when
 * there was none for a while, so that nobody has to end them. Any thread.
 */
final class Background implements Executor {
    private static final long IDLE_SECONDS = 10;

    private final int tasksMax;
    private final ThreadPoolExecutor pool;

    Background(Settings settings) {
        int threads = settings.count(EngineSettings.BACKGROUND_THREADS);
        tasksMax = settings.count(EngineSettings.BACKGROUND_TASKS_MAX);
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(tasksMax),
                Background::thread);
        pool.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread t = new Thread(work, "millrace-background");
        t.setDaemon(true);
        return t;
    }

    /** @throws RejectedExecutionException if too many wait already */
    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            throw new RejectedExecutionException(
                    tasksMax + " pieces of blocking work wait for " + pool.getMaximumPoolSize()
                            + " threads already: raise " + EngineSettings.BACKGROUND_TASKS_MAX.name() + " or "
                            + EngineSettings.BACKGROUND_THREADS.name(),
                    e);
        }
    }
}
