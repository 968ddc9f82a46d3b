package io.millrace.tidy.planted.http;

import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/** Every way in which a field shows that several threads write it; what is only called is none. */
final class SharedThings extends ConcurrentHashMap<String, String> {
    private static final long serialVersionUID = 1;
    static final VarHandle FLAG = null;
    static int loose;

    final AtomicReference<?>[] counts = new AtomicReference<?>[1];
    final MpscUnboundedVarHandleArrayQueue<Runnable> tasks = null;
    final transient Queue<AtomicLong> hidden = new ConcurrentLinkedQueue<>();
    final transient Executor executor = null;
    volatile boolean flag;
    int plain;
}
