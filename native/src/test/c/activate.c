/* Executes a command with a listening socket of 127.0.0.1, as systemd starts a service. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST = 3, BACKLOG = 128 };

static int listening(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0) {
        perror("activate: no socket");
        exit(126);
    }
    return fd;
}

/* As descriptor to, and no other. */
static void place(int fd, int to) {
    if (fd != to) {
        if (dup2(fd, to) < 0) {
            perror("activate: dup2");
            exit(126);
        }
        close(fd);
    }
}

int main(int count, char **arguments) {
    if (count < 3) {
        fprintf(stderr, "usage: activate NAME|stdin command argument...\n");
        return 2;
    }
    int fd = listening();
    if (strcmp(arguments[1], "stdin") == 0) {
        place(fd, 0);
    } else {
        char pid[32];
        snprintf(pid, sizeof pid, "%ld", (long)getpid());
        place(fd, FIRST);
        setenv("LISTEN_PID", pid, 1);
        setenv("LISTEN_FDS", "1", 1);
        setenv("LISTEN_FDNAMES", arguments[1], 1);
    }
    execvp(arguments[2], arguments + 2);
    fprintf(stderr, "activate: %s: %s\n", arguments[2], strerror(errno));
    return 127;
}
