package io.millrace.cost;

import java.util.List;
import java.util.Set;
import org.objectweb.asm.Type;

/** Which calls make a system call, and which put bytes somewhere. */
final class Deeds {
    /** Slots of counters, and what the kernel and a ring tell each other: no bytes of a message. */
    private static final List<String> STORE_NO_MESSAGE =
            List.of("io/millrace/engine/telemetry/", "io/millrace/transport/iouring/");

    private static final String SYS = "io/millrace/sys/";
    private static final Set<String> SYS_WITHOUT_CALLS = Set.of(SYS + "Memory", SYS + "NativeLibrary", SYS + "Errno");

    /** Methods of the JDK's channels that ask an object, not the kernel. */
    private static final Set<String> ASK_NO_KERNEL = Set.of(
            "isOpen",
            "isValid",
            "isConnected",
            "keys",
            "selectedKeys",
            "readyOps",
            "isReadable",
            "isWritable",
            "isAcceptable",
            "isConnectable",
            "attach",
            "attachment",
            "selector",
            "channel",
            "keyFor",
            "<init>");

    private static final List<String> KERNEL = List.of(
            "java/nio/channels/",
            "java/nio/file/Files",
            "java/net/",
            "java/io/RandomAccessFile",
            "java/util/concurrent/locks/LockSupport");

    private Deeds() {}

    /** Whether single stores of bytes are bytes of messages in that class. */
    static boolean countsStoresOf(String type) {
        return STORE_NO_MESSAGE.stream().noneMatch(type::startsWith);
    }

    static boolean callsTheKernel(String owner, String name, String descriptor) {
        if (owner.startsWith(SYS)) {
            return !SYS_WITHOUT_CALLS.contains(owner) && !name.equals("<init>");
        }
        if (owner.equals("java/lang/Thread")) {
            return name.equals("sleep") || name.equals("yield");
        }
        boolean looksAtInterest = name.equals("interestOps") && descriptor.equals("()I");
        return KERNEL.stream().anyMatch(owner::startsWith) && !ASK_NO_KERNEL.contains(name) && !looksAtInterest;
    }

    /** What a call puts in one go, and where on the stack its length is. */
    enum Bulk {
        NONE,
        /** The length is on top. */
        LENGTH,
        /** The first index and the one behind the last are on top. */
        RANGE,
        /** An array is on top, all of which is meant. */
        ARRAY,
        /** A buffer is on top, the rest of which is meant. */
        BUFFER
    }

    static Bulk bulk(String owner, String name, String descriptor) {
        if (owner.equals("java/lang/System")) {
            return name.equals("arraycopy") ? Bulk.LENGTH : Bulk.NONE;
        }
        if (owner.equals("java/util/Arrays")) {
            return name.equals("copyOf") ? Bulk.LENGTH : name.equals("copyOfRange") ? Bulk.RANGE : Bulk.NONE;
        }
        if (!isBuffer(owner) || (!name.equals("put") && !name.equals("get"))) {
            return Bulk.NONE;
        }
        Type[] arguments = Type.getArgumentTypes(descriptor);
        if (arguments.length >= 3) {
            return Bulk.LENGTH;
        }
        Type last = arguments.length == 0 ? Type.VOID_TYPE : arguments[arguments.length - 1];
        return last.getSort() == Type.ARRAY ? Bulk.ARRAY : last.getSort() == Type.OBJECT ? Bulk.BUFFER : Bulk.NONE;
    }

    /** Bytes of one number that a call puts; 0: none. */
    static int stored(String owner, String name, String descriptor) {
        boolean view = owner.equals("java/lang/invoke/VarHandle")
                && name.startsWith("set")
                && (descriptor.startsWith("(Ljava/nio/ByteBuffer;I") || descriptor.startsWith("([BI"));
        if (!view && !(isBuffer(owner) && name.startsWith("put"))) {
            return 0;
        }
        Type[] arguments = Type.getArgumentTypes(descriptor);
        return switch (arguments[arguments.length - 1].getSort()) {
            case Type.BYTE -> Byte.BYTES;
            case Type.SHORT, Type.CHAR -> Short.BYTES;
            case Type.INT, Type.FLOAT -> Integer.BYTES;
            case Type.LONG, Type.DOUBLE -> Long.BYTES;
            default -> 0;
        };
    }

    private static boolean isBuffer(String owner) {
        return owner.equals("java/nio/ByteBuffer") || owner.equals("java/nio/MappedByteBuffer");
    }
}
