package io.millrace.sys.probe;

import io.millrace.sys.Descriptors;
import io.millrace.sys.Errno;
import io.millrace.sys.Memory;
import io.millrace.sys.NativeLibrary;
import io.millrace.sys.Ring;
import io.millrace.sys.Sockets;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Calls all native methods: each with worthless arguments, and most with good ones. For a JVM that checks JNI. */
public final class CallProbe {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SOCKADDR_LENGTH = 16;
    private static final int PARAMS_LENGTH = 120;
    private static final int OP_NOP_LENGTH = 64;
    private static final long OFFSET_SQES = 0x10000000L;
    private static final int PAGE_LENGTH = 4096;

    private CallProbe() {}

    public static void main(String[] args) throws Exception {
        expect(true, NativeLibrary.load().loaded());
        for (Method method : Natives.all()) {
            callWorthlessly(method);
        }
        callSockets();
        callRing();
        try (FileChannel file = FileChannel.open(Path.of(args[0]))) {
            expect(true, Descriptors.of(file) > 2);
        }
        System.out.println("all called");
    }

    /** The kernel, or we, must refuse them; nothing here may crash. */
    private static void callWorthlessly(Method method) throws Exception {
        Object[] worthless = new Object[method.getParameterCount()];
        for (int i = 0; i < worthless.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            worthless[i] = type == int.class
                    ? (Object) (-1)
                    : type == long.class ? (Object) 0L : type == boolean.class ? (Object) false : null;
        }
        method.setAccessible(true);
        System.out.println(method.getName() + " " + method.invoke(null, worthless));
    }

    private static void callSockets() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(2 * SOCKADDR_LENGTH).order(ByteOrder.nativeOrder());
        long address = Memory.address(bytes);
        expect(0, Sockets.pair(AF_UNIX, SOCK_STREAM, address));
        int one = bytes.getInt(0);
        int other = bytes.getInt(Integer.BYTES);
        expect(0, Sockets.shutdown(one, 2));
        expect(0, Sockets.close(one));
        expect(0, Sockets.close(other));

        int server = Sockets.open(AF_INET, SOCK_STREAM, 0);
        bytes.putInt(0, 1);
        expect(0, Sockets.option(server, SOL_SOCKET, SO_REUSEADDR, address, Integer.BYTES));
        bytes.putLong(0, 0).putLong(Long.BYTES, 0).putShort(0, (short) AF_INET);
        expect(0, Sockets.bind(server, address, SOCKADDR_LENGTH));
        expect(0, Sockets.listen(server, 1));
        expect(SOCKADDR_LENGTH, Sockets.name(server, false, address, SOCKADDR_LENGTH));
        expect(-Errno.ENOTCONN, Sockets.name(server, true, address, SOCKADDR_LENGTH));
        expect(0, Sockets.close(server));
        expect(-Errno.EBADF, Sockets.close(server));

        callPassing(bytes, address);

        int event = Sockets.event();
        expect(0, Sockets.signal(event));
        expect(0, Sockets.close(event));
    }

    private static void callPassing(ByteBuffer bytes, long address) {
        expect(0, Sockets.pair(AF_UNIX, SOCK_STREAM, address));
        int one = bytes.getInt(0);
        int other = bytes.getInt(Integer.BYTES);
        expect(Integer.BYTES, Sockets.send(one, address, Integer.BYTES, address, 1));
        expect(Integer.BYTES, Sockets.receive(other, address, Integer.BYTES, address + Integer.BYTES, 1));
        expect(1, bytes.getInt(Integer.BYTES));
        expect(0, Sockets.close(bytes.getInt(2 * Integer.BYTES)));
        expect(0, Sockets.close(one));
        expect(0, Sockets.close(other));
    }

    private static void callRing() {
        ByteBuffer params = ByteBuffer.allocateDirect(PARAMS_LENGTH);
        int fd = Ring.setup(1, Memory.address(params));
        if (fd < 0) {
            System.out.println("no ring: " + Errno.text(-fd));
            return;
        }
        long entries = Ring.map(fd, OFFSET_SQES, PAGE_LENGTH);
        ByteBuffer entry = Memory.wrap(entries, OP_NOP_LENGTH);
        expect(OP_NOP_LENGTH, entry.capacity());
        expect(0L, entry.getLong(0));
        expect(entries, Memory.address(entry));
        expect(0, Ring.enter(fd, 0, 0, 0, 0, 0));
        expect(-Errno.EINVAL, Ring.register(fd, Integer.MAX_VALUE, 0, 0));
        expect(0, Ring.unmap(entries, PAGE_LENGTH));
        expect(0, Sockets.close(fd));
    }

    private static void expect(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(actual + " instead of " + expected);
        }
    }
}
