/* The descriptor inside a channel of the JDK, which has no public way to it. */
#include <jni.h>

enum { KINDS = 2 };

static const char *const CHANNELS[KINDS] = {"sun/nio/ch/FileChannelImpl", "sun/nio/ch/ServerSocketChannelImpl"};

/* Looked up once; a kind without a class is not known to this JDK. */
static struct {
    jclass channel[KINDS];
    jfieldID channel_fd[KINDS];
    jfieldID descriptor_number;
} known;

/* A JDK without these names is no reason to fail: such a channel is not known then. */
static jboolean look_up(JNIEnv *env, int kind) {
    jclass channel = (*env)->FindClass(env, CHANNELS[kind]);
    if (channel == NULL) {
        return JNI_FALSE;
    }
    jfieldID fd = (*env)->GetFieldID(env, channel, "fd", "Ljava/io/FileDescriptor;");
    if (fd == NULL) {
        return JNI_FALSE;
    }
    jclass descriptor = (*env)->FindClass(env, "java/io/FileDescriptor");
    if (descriptor == NULL) {
        return JNI_FALSE;
    }
    jfieldID number = (*env)->GetFieldID(env, descriptor, "fd", "I");
    if (number == NULL) {
        return JNI_FALSE;
    }
    known.channel_fd[kind] = fd;
    known.descriptor_number = number;
    known.channel[kind] = (*env)->NewGlobalRef(env, channel);
    return known.channel[kind] != NULL;
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
    (void)reserved;
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK) {
        return JNI_ERR;
    }
    for (int kind = 0; kind < KINDS; kind++) {
        if (!look_up(env, kind)) {
            (*env)->ExceptionClear(env);
        }
    }
    return JNI_VERSION_10;
}

JNIEXPORT void JNICALL JNI_OnUnload(JavaVM *vm, void *reserved) {
    (void)reserved;
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK) {
        return;
    }
    for (int kind = 0; kind < KINDS; kind++) {
        if (known.channel[kind] != NULL) {
            (*env)->DeleteGlobalRef(env, known.channel[kind]);
            known.channel[kind] = NULL;
        }
    }
}

/* To JNI null is an instance of everything. */
JNIEXPORT jint JNICALL Java_io_millrace_sys_Descriptors_of(JNIEnv *env, jclass type, jobject channel) {
    (void)type;
    for (int kind = 0; channel != NULL && kind < KINDS; kind++) {
        if (known.channel[kind] != NULL && (*env)->IsInstanceOf(env, channel, known.channel[kind])) {
            jobject descriptor = (*env)->GetObjectField(env, channel, known.channel_fd[kind]);
            return descriptor == NULL ? -1 : (*env)->GetIntField(env, descriptor, known.descriptor_number);
        }
    }
    return -1;
}
