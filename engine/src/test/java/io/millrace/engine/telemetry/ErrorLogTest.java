package io.millrace.engine.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ErrorLogTest {
    private final AtomicLong nowNs = new AtomicLong();
    private final ErrorLog log = new ErrorLog(4, nowNs::get);

    @Test
    void keepsAFloodAsOneEntryWithCountAndTimes() {
        for (int i = 0; i < 1000; i++) {
            nowNs.set(i * 1_000_000L);
            log.onError(new IllegalStateException("connection " + i));
        }
        ErrorLog.Entry entry = entries().get(0);
        assertEquals(1, log.distinct());
        assertEquals(1000, entry.count());
        assertEquals("java.lang.IllegalStateException: connection 0", entry.text());
        assertEquals(0, entry.firstNs());
        assertEquals(999_000_000L, entry.lastNs());
        assertTrue(entry.stack().startsWith("    at "), entry.stack());
    }

    @Test
    void tellsErrorsApartByClassPlaceAndCause() {
        for (int i = 0; i < 2; i++) {
            log.onError(new IllegalStateException("x")); // one place
        }
        assertEquals(1, log.distinct());
        log.onError(new IllegalStateException("x"));
        assertEquals(2, log.distinct());
        for (Throwable cause : List.of(new Stackless("a"), new Stackless("b"))) {
            log.onError(new IllegalStateException("x", cause));
        }
        assertEquals(4, log.distinct());
    }

    @Test
    void tellsErrorsWithoutFramesApartByMessage() {
        log.onError(new Stackless("full"));
        log.onError(new Stackless("full"));
        log.onError(new Stackless("empty"));
        assertEquals(2, log.distinct());
    }

    @Test
    void countsWhatFindsItFullAndStillKnowsOldErrors() {
        for (int i = 0; i < 7; i++) {
            log.onError(new Stackless("number " + i));
        }
        log.onError(new Stackless("number 3"));
        assertEquals(4, log.distinct());
        assertEquals(3, log.overflow());
        assertEquals(2, entries().get(3).count());
    }

    @Test
    void keepsToItsBoundWhenTheLastPlaceIsTakenMeanwhile() {
        ErrorLog tiny = new ErrorLog(1, nowNs::get);
        tiny.onError(new RuntimeException() {
            private boolean asked;

            @Override
            public String getMessage() {
                if (!asked) {
                    asked = true;
                    tiny.onError(new Stackless("quicker"));
                }
                return "slower";
            }
        });
        assertEquals(1, tiny.distinct());
        assertEquals(1, tiny.overflow());
    }

    @Test
    void showsTheFirstOfEachDistinctErrorOnce() {
        List<String> shown = new ArrayList<>();
        ErrorLog showing = new ErrorLog(2, nowNs::get, entry -> shown.add(entry.text()));
        for (String message : List.of("a", "b", "a", "c", "b")) {
            showing.onError(new Stackless(message));
        }
        assertEquals(List.of("Stackless: a", "Stackless: b"), shown);
    }

    @Test
    void logsWhatItsOwnObserverThrows() {
        ErrorLog showing = new ErrorLog(4, nowNs::get, entry -> {
            throw new Stackless("of the observer");
        });
        showing.onError(new Stackless("a"));
        List<String> texts = new ArrayList<>();
        showing.forEach(entry -> texts.add(entry.text()));
        texts.sort(null);
        assertEquals(List.of("Stackless: a", "Stackless: of the observer"), texts);
    }

    @Test
    void survivesErrorsWhoseOwnMethodsThrow() {
        log.onError(new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException();
            }
        });
        assertEquals(1, log.distinct());
        log.onError(new RuntimeException() {
            @Override
            public Throwable getCause() {
                throw new IllegalStateException();
            }
        });
        assertEquals(1, log.overflow());
        log.onError(null);
        assertEquals(
                "java.lang.IllegalArgumentException: onError(null)",
                entries().get(1).text());
    }

    @Test
    void survivesCircularCausesAndBoundsWhatItKeeps() {
        RuntimeException one = new RuntimeException("x".repeat(100_000));
        RuntimeException two = new RuntimeException("two", one);
        one.initCause(two);
        log.onError(one);
        ErrorLog.Entry entry = entries().get(0);
        assertTrue(entry.text().length() < ErrorLog.TEXT_LENGTH_MAX + 10);
        assertTrue(entry.stack().lines().count() <= ErrorLog.CAUSES * (ErrorLog.FRAMES_PRINTED + 1L));
        assertTrue(entry.stack().contains("caused by java.lang.RuntimeException: two"), entry.stack());
    }

    @Test
    void printsOldestFirstWithCountsAndAges() {
        log.onError(new Stackless("a"));
        nowNs.set(5_000_000);
        log.onError(new Stackless("b"));
        nowNs.set(7_000_000);
        log.onError(new Stackless("a"));
        for (int i = 0; i < 3; i++) {
            log.onError(new Stackless("more " + i));
        }
        nowNs.set(10_000_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        log.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals("2 x Stackless: a, first 10 ms ago, last 3 ms ago", lines.get(0));
        assertEquals("1 x Stackless: b, first 5 ms ago, last 5 ms ago", lines.get(1));
        assertEquals("1 more errors found the log full at 4 distinct ones", lines.get(lines.size() - 1));
    }

    @Test
    void losesNothingWhenManyThreadsReport() throws InterruptedException {
        ErrorLog shared = new ErrorLog(8, nowNs::get);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                awaitQuietly(start);
                for (int i = 0; i < 1600; i++) {
                    shared.onError(new Stackless("number " + i % 16));
                }
            });
            threads.add(thread);
            thread.start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        AtomicLong counted = new AtomicLong(shared.overflow());
        shared.forEach(entry -> counted.addAndGet(entry.count()));
        assertEquals(8, shared.distinct());
        assertEquals(4 * 1600, counted.get());
    }

    @Test
    void refusesToKeepNothing() {
        assertThrows(IllegalArgumentException.class, () -> new ErrorLog(0, nowNs::get));
    }

    private List<ErrorLog.Entry> entries() {
        List<ErrorLog.Entry> entries = new ArrayList<>();
        log.forEach(entries::add);
        return entries;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static final class Stackless extends RuntimeException {
        Stackless(String message) {
            super(message, null, false, false);
        }

        @Override
        public String toString() {
            return "Stackless: " + getMessage();
        }
    }
}
