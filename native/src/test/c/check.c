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
    EXPECT(0, connect(second, (struct sockaddr *)&named, sizeof named));
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
    check_event();
    if (!check_ring()) {
        return SKIPPED;
    }
    puts("sockets and rings are as expected");
    return 0;
}
