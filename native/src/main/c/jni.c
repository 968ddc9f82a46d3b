/* Hands over to sys.h, one line each: no callback, no exception, no array. */
#include "sys.h"

#include <jni.h>

#define RING(name) JNICALL Java_io_millrace_sys_Ring_##name
#define SOCKETS(name) JNICALL Java_io_millrace_sys_Sockets_##name
#define MEMORY(name) JNICALL Java_io_millrace_sys_Memory_##name
#define LIBRARY(name) JNICALL Java_io_millrace_sys_NativeLibrary_##name
#define UNUSED (void)env, (void)type

/* As NativeLibrary.ABI, which says when it changes. */
enum { ABI = 2 };

static void *at(jlong address) {
    return (void *)(intptr_t)address;
}

JNIEXPORT jint RING(setup)(JNIEnv *env, jclass type, jint entries, jlong params) {
    UNUSED;
    return sys_ring_setup((uint32_t)entries, at(params));
}

JNIEXPORT jint RING(enter)(
    JNIEnv *env, jclass type, jint fd, jint submit, jint complete, jint flags, jlong arg, jint length) {
    UNUSED;
    return sys_ring_enter(fd, (uint32_t)submit, (uint32_t)complete, (uint32_t)flags, at(arg), (uint32_t)length);
}

JNIEXPORT jint RING(register)(JNIEnv *env, jclass type, jint fd, jint op, jlong arg, jint count) {
    UNUSED;
    return sys_ring_register(fd, (uint32_t)op, at(arg), (uint32_t)count);
}

JNIEXPORT jlong RING(map)(JNIEnv *env, jclass type, jint fd, jlong offset, jlong length) {
    UNUSED;
    return sys_ring_map(fd, offset, (uint64_t)length);
}

JNIEXPORT jint RING(unmap)(JNIEnv *env, jclass type, jlong address, jlong length) {
    UNUSED;
    return sys_ring_unmap(at(address), (uint64_t)length);
}

JNIEXPORT jint SOCKETS(open)(JNIEnv *env, jclass type, jint family, jint kind, jint protocol) {
    UNUSED;
    return sys_socket(family, kind, protocol);
}

JNIEXPORT jint SOCKETS(pair)(JNIEnv *env, jclass type, jint family, jint kind, jlong fds) {
    UNUSED;
    return sys_socket_pair(family, kind, at(fds));
}

JNIEXPORT jint SOCKETS(bind)(JNIEnv *env, jclass type, jint fd, jlong address, jint length) {
    UNUSED;
    return sys_bind(fd, at(address), (uint32_t)length);
}

JNIEXPORT jint SOCKETS(listen)(JNIEnv *env, jclass type, jint fd, jint backlog) {
    UNUSED;
    return sys_listen(fd, backlog);
}

JNIEXPORT jint SOCKETS(option)(JNIEnv *env, jclass type, jint fd, jint level, jint name, jlong value, jint length) {
    UNUSED;
    return sys_option(fd, level, name, at(value), (uint32_t)length);
}

JNIEXPORT jint SOCKETS(name)(JNIEnv *env, jclass type, jint fd, jboolean of_peer, jlong address, jint room) {
    UNUSED;
    return sys_name(fd, of_peer, at(address), (uint32_t)room);
}

JNIEXPORT jint SOCKETS(shutdown)(JNIEnv *env, jclass type, jint fd, jint how) {
    UNUSED;
    return sys_shutdown(fd, how);
}

JNIEXPORT jint SOCKETS(close)(JNIEnv *env, jclass type, jint fd) {
    UNUSED;
    return sys_close(fd);
}

JNIEXPORT jint SOCKETS(accept)(JNIEnv *env, jclass type, jint fd) {
    UNUSED;
    return sys_accept(fd);
}

JNIEXPORT jint SOCKETS(connect)(JNIEnv *env, jclass type, jint fd, jlong address, jint length) {
    UNUSED;
    return sys_connect(fd, at(address), (uint32_t)length);
}

JNIEXPORT jint SOCKETS(optionOf)(JNIEnv *env, jclass type, jint fd, jint level, jint name, jlong value, jint length) {
    UNUSED;
    return sys_option_of(fd, level, name, at(value), (uint32_t)length);
}

JNIEXPORT jint SOCKETS(duplicate)(JNIEnv *env, jclass type, jint fd) {
    UNUSED;
    return sys_duplicate(fd);
}

JNIEXPORT jint SOCKETS(replace)(JNIEnv *env, jclass type, jint from, jint to) {
    UNUSED;
    return sys_replace(from, to);
}

JNIEXPORT jint SOCKETS(closeOnExec)(JNIEnv *env, jclass type, jint fd) {
    UNUSED;
    return sys_close_on_exec(fd);
}

JNIEXPORT jint SOCKETS(send)(
    JNIEnv *env, jclass type, jint fd, jlong bytes, jint length, jlong fds, jint count) {
    UNUSED;
    return sys_send(fd, at(bytes), (uint32_t)length, at(fds), (uint32_t)count);
}

JNIEXPORT jint SOCKETS(receive)(
    JNIEnv *env, jclass type, jint fd, jlong bytes, jint room, jlong fds, jint count_max) {
    UNUSED;
    return sys_receive(fd, at(bytes), (uint32_t)room, at(fds), (uint32_t)count_max);
}

JNIEXPORT jint SOCKETS(event)(JNIEnv *env, jclass type) {
    UNUSED;
    return sys_event();
}

JNIEXPORT jint SOCKETS(signal)(JNIEnv *env, jclass type, jint fd) {
    UNUSED;
    return sys_event_signal(fd);
}

/* NewDirectByteBuffer checks neither on every JDK. */
JNIEXPORT jobject MEMORY(wrap)(JNIEnv *env, jclass type, jlong address, jlong length) {
    (void)type;
    if (address == 0 || length < 0 || length > INT32_MAX) {
        return NULL;
    }
    return (*env)->NewDirectByteBuffer(env, at(address), length);
}

JNIEXPORT jlong MEMORY(address)(JNIEnv *env, jclass type, jobject buffer) {
    (void)type;
    return buffer == NULL ? 0 : (jlong)(intptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}

JNIEXPORT jint LIBRARY(abi)(JNIEnv *env, jclass type) {
    UNUSED;
    return ABI;
}
