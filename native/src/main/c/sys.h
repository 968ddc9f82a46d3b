/* The system calls Millrace makes by itself. Arguments are primitives; what fails returns -errno. */
#ifndef MILLRACE_SYS_H
#define MILLRACE_SYS_H

#include <stdint.h>

/* io_uring: by number, since the C library knows none of it and the headers may be older than the kernel. */
int sys_ring_setup(uint32_t entries, void *params);
int sys_ring_enter(int fd, uint32_t submit, uint32_t complete, uint32_t flags, const void *arg, uint32_t arg_length);
int sys_ring_register(int fd, uint32_t op, void *arg, uint32_t count);
int64_t sys_ring_map(int fd, int64_t offset, uint64_t length);
int sys_ring_unmap(void *address, uint64_t length);

/* Sockets and descriptors. */
int sys_socket(int family, int type, int protocol);
int sys_socket_pair(int family, int type, int *fds);
int sys_bind(int fd, const void *address, uint32_t length);
int sys_listen(int fd, int backlog);
int sys_option(int fd, int level, int name, const void *value, uint32_t length);
int sys_name(int fd, int of_peer, void *address, uint32_t room);
int sys_shutdown(int fd, int how);
int sys_close(int fd);
int sys_accept(int fd);
int sys_connect(int fd, const void *address, uint32_t length);
int sys_option_of(int fd, int level, int name, void *value, uint32_t length);
int sys_duplicate(int fd);
int sys_replace(int from, int to);
int sys_close_on_exec(int fd);
int sys_event(void);
int sys_event_signal(int fd);

/* Messages that carry descriptors; of those received, the first int is how many. */
int sys_send(int fd, const void *bytes, uint32_t length, const int *fds, uint32_t count);
int sys_receive(int fd, void *bytes, uint32_t room, int *fds, uint32_t count_max);

#endif
