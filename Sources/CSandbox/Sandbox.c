#define _GNU_SOURCE
#include "Sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const uint64_t dlp_clone_thread = CLONE_THREAD;
const uint64_t dlp_clone_namespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID
    | CLONE_NEWNET;
const uint64_t dlp_set_name = PR_SET_NAME, dlp_get_name = PR_GET_NAME;

static void close_pair(int pair[2]) {
    if (pair[0] >= 0) close(pair[0]);
    if (pair[1] >= 0) close(pair[1]);
}

// A descriptor under 4 would be taken by its own dup2 below.
static int above_standard(int *descriptor) {
    if (*descriptor > 3) return 0;
    int moved = fcntl(*descriptor, F_DUPFD_CLOEXEC, 4);
    if (moved < 0) return errno;
    close(*descriptor);
    *descriptor = moved;
    return 0;
}

int dlp_spawn(
    const char *path, char *const arguments[], char *const environment[], int passed,
    dlp_child *child) {
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
        || (passed >= 0 && (error = posix_spawn_file_actions_adddup2(&actions, passed, 3)))
        // What another library of this process left open without close-on-exec.
        || (error = posix_spawn_file_actions_addclosefrom_np(&actions, passed >= 0 ? 4 : 3)))
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

int dlp_finish_confinement(pid_t parent) {
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

int dlp_unshare_network(void) {
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) ? errno : 0;
}

int dlp_drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    // Root would get them back with the next exec.
    (void)prctl(PR_SET_SECUREBITS, 0x3F, 0, 0, 0);
    return syscall(SYS_capset, &header, none) ? errno : 0;
}

// Rights of linux/landlock.h by the version that brought them; Debian 12's headers know
// the first two versions only.
enum {
    RIGHTS_1 = (1 << 13) - 1, REFER = 1 << 13, TRUNCATE = 1 << 14, IOCTL_DEVICE = 1 << 15,
    NET_TCP = 3, SCOPE_SOCKETS_AND_SIGNALS = 3,
    READ = LANDLOCK_ACCESS_FS_READ_FILE, LIST = LANDLOCK_ACCESS_FS_READ_DIR,
    RUN = LANDLOCK_ACCESS_FS_EXECUTE, WRITE = LANDLOCK_ACCESS_FS_WRITE_FILE,
};

int dlp_confine_files(const dlp_file_rule *rules, size_t count) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 0) return errno;
    struct {
        uint64_t files, network, scope;
    } handled = {RIGHTS_1, 0, 0};
    if (version >= 2) handled.files |= REFER;
    if (version >= 3) handled.files |= TRUNCATE;
    if (version >= 4) handled.network = NET_TCP;
    if (version >= 5) handled.files |= IOCTL_DEVICE;
    if (version >= 6) handled.scope = SCOPE_SOCKETS_AND_SIGNALS;
    // An older kernel takes the longer structure as long as the rest of it is 0.
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (ruleset < 0) return errno;
    int error = 0;
    for (size_t i = 0; i < count && !error; i++) {
        struct landlock_path_beneath_attr beneath = {0};
        struct stat status;
        switch (rules[i].right) {
        case FileRightRead: beneath.allowed_access = READ | LIST; break;
        case FileRightRun: beneath.allowed_access = READ | RUN; break;
        case FileRightReadWrite: beneath.allowed_access = READ | WRITE | TRUNCATE; break;
        }
        beneath.allowed_access &= handled.files;
        beneath.parent_fd = open(rules[i].path, O_PATH | O_CLOEXEC);
        if (beneath.parent_fd < 0) continue;  // what is not there cannot be opened either
        if (fstat(beneath.parent_fd, &status)) error = errno;
        // A file takes no right that only folders have.
        if (!error && !S_ISDIR(status.st_mode)) beneath.allowed_access &= ~(uint64_t)LIST;
        if (!error
            && syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0))
            error = errno;
        close(beneath.parent_fd);
    }
    if (!error && syscall(SYS_landlock_restrict_self, ruleset, 0)) error = errno;
    close(ruleset);
    return error;
}

int dlp_memory_file(void) {
    int file = memfd_create("dlp", MFD_CLOEXEC);
    return file < 0 ? -errno : file;
}

int dlp_rename_new(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int dlp_pidfd_open(pid_t process) {
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);  // close-on-exec by itself
    return descriptor < 0 ? -errno : descriptor;
}
