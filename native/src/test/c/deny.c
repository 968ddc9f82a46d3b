/* Executes a command that may not use io_uring, as under the default seccomp profile of containers. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The same numbers on every architecture, so that the filter need not ask for it. */
enum { FIRST_DENIED = 425, LAST_DENIED = 427 };

static int number_of(const char *name) {
    static const struct {
        const char *name;
        int number;
    } known[] = {{"EPERM", EPERM}, {"EACCES", EACCES}, {"ENOSYS", ENOSYS}, {"ENOMEM", ENOMEM}, {"EINVAL", EINVAL}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, name) == 0) {
            return known[i].number;
        }
    }
    char *end;
    long number = strtol(name, &end, 10);
    return *name != 0 && *end == 0 && number > 0 && number < 4096 ? (int)number : -1;
}

int main(int count, char **arguments) {
    int number = count < 3 ? -1 : number_of(arguments[1]);
    if (number < 0) {
        fprintf(stderr, "usage: deny EPERM|EACCES|ENOSYS|ENOMEM|EINVAL|number command argument...\n");
        return 2;
    }
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_DENIED, 0, 2),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, LAST_DENIED, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)number),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {.len = sizeof steps / sizeof steps[0], .filter = steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        perror("deny: no seccomp filter");
        return 126;
    }
    execvp(arguments[2], arguments + 2);
    fprintf(stderr, "deny: %s: %s\n", arguments[2], strerror(errno));
    return 127;
}
