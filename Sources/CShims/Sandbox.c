#define _GNU_SOURCE
#include "Sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void close_pair(int pair[2]) {
    if (pair[0] >= 0) close(pair[0]);
    if (pair[1] >= 0) close(pair[1]);
}

// A descriptor under 3 would be taken by its own dup2 below.
static int above_standard(int *descriptor) {
    if (*descriptor > 2) return 0;
    int moved = fcntl(*descriptor, F_DUPFD_CLOEXEC, 3);
    if (moved < 0) return errno;
    close(*descriptor);
    *descriptor = moved;
    return 0;
}

int dlp_spawn(
    const char *path, char *const arguments[], char *const environment[], dlp_child *child) {
    int input[2] = {-1, -1}, output[2] = {-1, -1}, messages[2] = {-1, -1};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input)
        || pipe2(output, O_CLOEXEC) || pipe2(messages, O_CLOEXEC))
        error = errno;
    for (int i = 0; i < 2 && !error; i++) {
        error = above_standard(&input[i]);
        if (!error) error = above_standard(&output[i]);
        if (!error) error = above_standard(&messages[i]);
    }
    if (error) goto end;
    (void)fcntl(output[1], F_SETPIPE_SZ, 1 << 20);  // fewer turns of the loop, if allowed
    int room = 1 << 20;
    (void)setsockopt(input[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    fcntl(input[0], F_SETFL, O_NONBLOCK);
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    fcntl(messages[0], F_SETFL, O_NONBLOCK);

    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    if ((error = posix_spawn_file_actions_adddup2(&actions, input[1], 0))
        || (error = posix_spawn_file_actions_adddup2(&actions, output[1], 1))
        || (error = posix_spawn_file_actions_adddup2(&actions, messages[1], 2))
        // What another library of this process left open without close-on-exec.
        || (error = posix_spawn_file_actions_addclosefrom_np(&actions, 3)))
        goto end;
    error = posix_spawn(&child->process, path, &actions, &attributes, arguments, environment);
    if (!error) {
        child->input = input[0];
        child->output = output[0];
        child->messages = messages[0];
        input[0] = output[0] = messages[0] = -1;
    }
end:
    close_pair(input);
    close_pair(output);
    close_pair(messages);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

ssize_t dlp_send(int socket, const void *bytes, size_t count) {
    ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? -errno : sent;
}

int dlp_limit(Resource resource, uint64_t value) {
    struct rlimit limit = {value, value}, old;
    int which = RLIMIT_CORE;
    switch (resource) {
    case ResourceMemory: which = RLIMIT_AS; break;
    case ResourceCPU: which = RLIMIT_CPU; limit.rlim_max++; break;
    case ResourceFileSize: which = RLIMIT_FSIZE; break;
    case ResourceFiles: which = RLIMIT_NOFILE; break;
    case ResourceProcesses: which = RLIMIT_NPROC; break;
    case ResourceCore: which = RLIMIT_CORE; break;
    }
    // A limit that this process was born with may be the narrower one.
    if (getrlimit(which, &old)) return errno;
    if (limit.rlim_max > old.rlim_max) limit.rlim_max = old.rlim_max;
    if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
    return setrlimit(which, &limit) ? errno : 0;
}

int dlp_settle(pid_t parent) {
    // The Swift runtime's crash handlers would look for a debugger; the parent wants the
    // plain signal.
    const int signals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) signal(signals[i], SIG_DFL);
    static char *none[] = {NULL};  // clearenv() would leave a null, which Swift follows
    environ = none;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) return errno;
    if (getppid() != parent) return ESRCH;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return errno;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ? errno : 0;
}

int dlp_leave_network(void) {
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) ? errno : 0;
}

int dlp_drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    // Root would get them back with the next exec.
    (void)prctl(PR_SET_SECUREBITS, 0x3F, 0, 0, 0);
    return syscall(SYS_capset, &header, none) ? errno : 0;
}

int dlp_confine_writes(const char *folder) {
    // The first version's rights that change anything (linux/landlock.h); reading,
    // listing and running stay as they are.
    const uint64_t writes =
        LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR
        | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR
        | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK
        | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK
        | LANDLOCK_ACCESS_FS_MAKE_SYM;
    struct landlock_ruleset_attr handled = {.handled_access_fs = writes};
    long rules = syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0);
    if (rules < 0) return errno;
    int error = 0;
    if (folder && *folder) {
        struct landlock_path_beneath_attr beneath = {
            .allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG
                              | LANDLOCK_ACCESS_FS_REMOVE_FILE};
        beneath.parent_fd = open(folder, O_PATH | O_CLOEXEC);
        if (beneath.parent_fd < 0
            || syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0))
            error = errno;
        if (beneath.parent_fd >= 0) close(beneath.parent_fd);
    }
    if (!error && syscall(SYS_landlock_restrict_self, rules, 0)) error = errno;
    close((int)rules);
    return error;
}
