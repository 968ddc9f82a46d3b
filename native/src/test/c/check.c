/* Calls every function of sys.h, with good and with bad arguments. Exits with 77 where the kernel refuses io_uring. */
#define _GNU_SOURCE
#include "check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SKIPPED = 77 };

static void check_bad_arguments(void) {
    char bytes[16] = {0};
    EXPECT(-EAFNOSUPPORT, sys_socket(-1, SOCK_STREAM, 0));
    EXPECT(-EINVAL, sys_socket(AF_INET, -1, 0));
    EXPECT(-EAFNOSUPPORT, sys_socket_pair(-1, SOCK_STREAM, (int *)bytes));
    EXPECT(-EBADF, sys_bind(-1, bytes, sizeof bytes));
    EXPECT(-EBADF, sys_listen(-1, 1));
    EXPECT(-EBADF, sys_option(-1, SOL_SOCKET, SO_REUSEADDR, bytes, 4));
    EXPECT(-EBADF, sys_name(-1, 0, bytes, sizeof bytes));
    EXPECT(-EBADF, sys_shutdown(-1, 2));
    EXPECT(-EBADF, sys_close(-1));
    EXPECT(-EBADF, sys_accept(-1));
    EXPECT(-EBADF, sys_connect(-1, bytes, sizeof bytes));
    EXPECT(-EBADF, sys_option_of(-1, SOL_SOCKET, SO_TYPE, bytes, 4));
    EXPECT(-EBADF, sys_duplicate(-1));
    EXPECT(-EBADF, sys_replace(-1, 100));
    EXPECT(-EBADF, sys_close_on_exec(-1));
    EXPECT(-EBADF, sys_send(-1, bytes, 1, NULL, 0));
    EXPECT(-EINVAL, sys_send(-1, bytes, 1, NULL, 254));
    EXPECT(-EBADF, sys_receive(-1, bytes, 1, (int *)bytes, 1));
    EXPECT(-EINVAL, sys_receive(-1, bytes, 1, (int *)bytes, 254));
    EXPECT(-EBADF, sys_event_signal(-1));
}

static void check_listening(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in named = {0};
    int on = 1;
    int server = sys_socket(AF_INET, SOCK_STREAM, 0);
    EXPECT(FD_CLOEXEC, fcntl(server, F_GETFD));
    EXPECT(0, fcntl(server, F_GETFL) & O_NONBLOCK);
    EXPECT(0, sys_option(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
    EXPECT(-ENOPROTOOPT, sys_option(server, SOL_SOCKET, 12345, &on, sizeof on));
    EXPECT(-EINVAL, sys_option(server, SOL_SOCKET, SO_REUSEADDR, &on, 1));
    EXPECT(-EINVAL, sys_bind(server, &address, 3));
    EXPECT(0, sys_bind(server, &address, sizeof address));
    EXPECT(0, sys_listen(server, 8));
    EXPECT(sizeof address, sys_name(server, 0, &named, sizeof named));
    EXPECT(htonl(INADDR_LOOPBACK), named.sin_addr.s_addr);
    EXPECT(1, named.sin_port != 0);
    EXPECT(-ENOTCONN, sys_name(server, 1, &address, sizeof address));

    int second = sys_socket(AF_INET, SOCK_STREAM, 0);
    EXPECT(-EADDRINUSE, sys_bind(second, &named, sizeof named));
    EXPECT(0, sys_connect(second, &named, sizeof named));
    int accepted = sys_accept(server);
    EXPECT(FD_CLOEXEC, fcntl(accepted, F_GETFD));
    EXPECT(0, sys_close(accepted));
    int accepts = 0;
    EXPECT(sizeof accepts, sys_option_of(server, SOL_SOCKET, SO_ACCEPTCONN, &accepts, sizeof accepts));
    EXPECT(1, accepts);
    struct sockaddr_in peer = {0};
    EXPECT(sizeof peer, sys_name(second, 1, &peer, sizeof peer));
    EXPECT(named.sin_port, peer.sin_port);
    uint16_t family = 0;
    EXPECT(sizeof peer, sys_name(second, 1, &family, sizeof family)); /* cut to the room */
    EXPECT(AF_INET, family);
    EXPECT(0, sys_close(second));
    EXPECT(-EBADF, sys_close(second));
    EXPECT(0, sys_close(server));
}

static void check_pair(void) {
    int ends[2];
    char got[4];
    EXPECT(0, sys_socket_pair(AF_UNIX, SOCK_STREAM, ends));
    EXPECT(FD_CLOEXEC, fcntl(ends[1], F_GETFD));
    EXPECT(2, write(ends[0], "ab", 2));
    EXPECT(0, sys_shutdown(ends[0], SHUT_WR));
    EXPECT(-EINVAL, sys_shutdown(ends[0], 3));
    EXPECT(2, read(ends[1], got, sizeof got));
    EXPECT(0, memcmp(got, "ab", 2));
    EXPECT(0, read(ends[1], got, sizeof got));
    EXPECT(0, sys_close(ends[0]));
    EXPECT(0, sys_close(ends[1]));
}

static void check_passing(void) {
    int ends[2];
    int pipes[2];
    int got[3] = {-1, -1, -1};
    char text[4];
    EXPECT(0, sys_socket_pair(AF_UNIX, SOCK_SEQPACKET, ends));
    EXPECT(0, pipe(pipes));
    EXPECT(2, sys_send(ends[0], "ab", 2, pipes, 2));
    EXPECT(2, sys_receive(ends[1], text, sizeof text, got, 2));
    EXPECT(2, got[0]);
    EXPECT(FD_CLOEXEC, fcntl(got[1], F_GETFD));
    EXPECT(1, write(got[2], "x", 1));
    EXPECT(1, read(pipes[0], text, 1));
    EXPECT(0, sys_close(got[1]));
    EXPECT(0, sys_close(got[2]));
    EXPECT(1, sys_send(ends[0], "a", 1, NULL, 0));
    EXPECT(1, sys_receive(ends[1], text, sizeof text, got, 2));
    EXPECT(0, got[0]);
    int next = sys_duplicate(pipes[0]); /* the number that leaks, if one does */
    EXPECT(0, sys_close(next));
    EXPECT(2, sys_send(ends[0], "ab", 2, pipes, 2));
    EXPECT(-EMSGSIZE, sys_receive(ends[1], text, sizeof text, got, 1));
    EXPECT(3, sys_send(ends[0], "abc", 3, pipes, 1));
    EXPECT(-EMSGSIZE, sys_receive(ends[1], text, 2, got, 1));
    EXPECT(next, sys_duplicate(pipes[0]));
    EXPECT(0, sys_replace(pipes[1], next));
    EXPECT(1, write(next, "y", 1));
    EXPECT(1, read(pipes[0], text, 1));
    EXPECT(0, sys_close(next));
    EXPECT(0, fcntl(pipes[0], F_GETFD));
    EXPECT(0, sys_close_on_exec(pipes[0]));
    EXPECT(FD_CLOEXEC, fcntl(pipes[0], F_GETFD));
    EXPECT(0, sys_close(ends[0]));
    EXPECT(0, sys_receive(ends[1], text, sizeof text, got, 1));
    EXPECT(0, sys_close(ends[1]));
    EXPECT(0, sys_close(pipes[0]));
    EXPECT(0, sys_close(pipes[1]));
}

static void check_event(void) {
    uint64_t count = 0;
    int event = sys_event();
    EXPECT(FD_CLOEXEC, fcntl(event, F_GETFD));
    for (int i = 0; i < 3; i++) {
        EXPECT(0, sys_event_signal(event));
    }
    EXPECT(sizeof count, read(event, &count, sizeof count));
    EXPECT(3, count);
    EXPECT(0, sys_close(event));
}

int main(void) {
    check_bad_arguments();
    check_listening();
    check_pair();
    check_passing();
    check_event();
    if (!check_ring()) {
        return SKIPPED;
    }
    puts("sockets and rings are as expected");
    return 0;
}
