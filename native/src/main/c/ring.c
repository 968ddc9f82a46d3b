#define _GNU_SOURCE
#include "sys.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same numbers on every architecture. */
enum { NR_IO_URING_SETUP = 425, NR_IO_URING_ENTER = 426, NR_IO_URING_REGISTER = 427 };

int sys_ring_setup(uint32_t entries, void *params) {
    long fd = syscall(NR_IO_URING_SETUP, entries, params);
    return fd < 0 ? -errno : (int)fd;
}

/* EINTR goes back to the caller, whose idea of the time left is newer than these arguments. */
int sys_ring_enter(int fd, uint32_t submit, uint32_t complete, uint32_t flags, const void *arg, uint32_t arg_length) {
    long n = syscall(NR_IO_URING_ENTER, fd, submit, complete, flags, arg, (size_t)arg_length);
    return n < 0 ? -errno : (int)n;
}

int sys_ring_register(int fd, uint32_t op, void *arg, uint32_t count) {
    long n = syscall(NR_IO_URING_REGISTER, fd, op, arg, count);
    return n < 0 ? -errno : (int)n;
}

/* Not for children: they would write into a ring that is not theirs. */
int64_t sys_ring_map(int fd, int64_t offset, uint64_t length) {
    void *at = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
    if (at == MAP_FAILED) {
        return -errno;
    }
    if (madvise(at, length, MADV_DONTFORK) != 0) {
        int error = errno;
        munmap(at, length);
        return -error;
    }
    return (int64_t)(intptr_t)at;
}

int sys_ring_unmap(void *address, uint64_t length) {
    return munmap(address, length) != 0 ? -errno : 0;
}
