/* The descriptor inside a channel of the JDK, which has no public way to it. */
#include <jni.h>

/* Looked up once; all or none of them are there. */
static struct {
    jclass file_channel;
    jfieldID channel_fd;
    jfieldID descriptor_number;
} known;

/* A JDK without these names is no reason to fail: no channel is known then. */
static jboolean look_up(JNIEnv *env) {
    jclass channel = (*env)->FindClass(env, "sun/nio/ch/FileChannelImpl");
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
    known.channel_fd = fd;
    known.descriptor_number = number;
    known.file_channel = (*env)->NewGlobalRef(env, channel);
    return known.file_channel != NULL;
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
    (void)reserved;
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK) {
        return JNI_ERR;
    }
    if (!look_up(env)) {
        (*env)->ExceptionClear(env);
    }
    return JNI_VERSION_10;
}

JNIEXPORT void JNICALL JNI_OnUnload(JavaVM *vm, void *reserved) {
    (void)reserved;
    JNIEnv *env;
    if (known.file_channel != NULL && (*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) == JNI_OK) {
        (*env)->DeleteGlobalRef(env, known.file_channel);
        known.file_channel = NULL;
    }
}

/* To JNI null is an instance of everything. */
JNIEXPORT jint JNICALL Java_io_millrace_sys_Descriptors_of(JNIEnv *env, jclass type, jobject channel) {
    (void)type;
    if (channel == NULL || known.file_channel == NULL ||
        !(*env)->IsInstanceOf(env, channel, known.file_channel)) {
        return -1;
    }
    jobject descriptor = (*env)->GetObjectField(env, channel, known.channel_fd);
    return descriptor == NULL ? -1 : (*env)->GetIntField(env, descriptor, known.descriptor_number);
}
