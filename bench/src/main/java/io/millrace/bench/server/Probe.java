package io.millrace.bench.server;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * An agent in every JVM that is measured: it sleeps in a read of the standard input and answers what is asked there. A
 * server need not be prepared for it, and pays nothing while nobody asks. Ends its JVM when the input ends, so that no
 * server outlives whoever measures it. One thread of its own.
 */
public final class Probe {
    /** Begins each line that is an answer. */
    static final String ANSWER = "PROBE ";

    /** Asks for the bytes allocated so far. */
    static final String ALLOCATED = "allocated";

    /** Asks for the bytes of live objects. */
    static final String LIVE = "live";

    /** Asks for the version of Java. */
    static final String VERSION = "version";

    private static final int COLLECTIONS_MAX = 20;
    private static final int SAME_WANTED = 3;
    private static final int COLLECTION_GAP_MS = 100;

    private Probe() {}

    /** Called by the JVM before the server's own main. */
    public static void premain(String arguments) {
        Thread t = new Thread(Probe::serve, "probe");
        t.setDaemon(true);
        t.start();
    }

    private static void serve() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(ANSWER + answer(line));
            }
        } catch (Exception e) {
            System.out.println(ANSWER + "-1 " + e);
            return;
        }
        Runtime.getRuntime().halt(0);
    }

    private static String answer(String question) throws ReflectiveOperationException, InterruptedException {
        return switch (question) {
            case ALLOCATED -> Long.toString(allocated());
            case LIVE -> Long.toString(live());
            case VERSION -> System.getProperty("java.version");
            default -> "-1";
        };
    }

    /** Collects until several collections in a row found nothing: one alone leaves what references still hold. */
    private static long live() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0, same = 0; i < COLLECTIONS_MAX && same < SAME_WANTED; i++) {
            System.gc();
            Thread.sleep(COLLECTION_GAP_MS);
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            same = used < (least - least / 1000) ? 0 : same + 1;
            least = Math.min(least, used);
        }
        return least;
    }

    /** From 21 on with the threads that have ended. */
    private static long allocated() throws ReflectiveOperationException {
        ThreadMXBean plain = ManagementFactory.getThreadMXBean();
        if (!(plain instanceof com.sun.management.ThreadMXBean bean)) {
            return -1;
        }
        try {
            Method total = com.sun.management.ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
            return (Long) total.invoke(bean);
        } catch (NoSuchMethodException e) {
            long sum = 0;
            for (long bytes : bean.getThreadAllocatedBytes(plain.getAllThreadIds())) {
                sum += Math.max(0, bytes);
            }
            return sum;
        }
    }
}
