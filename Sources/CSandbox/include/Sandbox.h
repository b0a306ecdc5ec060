#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Linux calls that Swift cannot make itself: variadic ones, and those that glibc
/// shows under _GNU_SOURCE only. Each returns 0 or an errno.

/// A worker's standard streams. All descriptors of the parent are close-on-exec;
/// its own three do not block.
typedef struct {
    pid_t process;
    /// A socket: send to it with MSG_NOSIGNAL, so that a dead worker is no SIGPIPE.
    int input;
    int output;
    int messages;
} dlp_child;

/// Starts `path` as the leader of a new process group with nothing but the three
/// streams, default signals and the environment given; `passed`, unless negative, is a
/// descriptor above 3 that it gets as its 3.
int dlp_spawn(
    const char *path, char *const arguments[], char *const environment[], int passed,
    dlp_child *child);

/// Sends without blocking or SIGPIPE; the count, or minus an errno.
ssize_t dlp_send(int socket, const void *bytes, size_t count);

/// setrlimit, both soft and hard. CPU's hard limit is a second later, so that SIGXCPU
/// tells it from other kills.
typedef enum __attribute__((enum_extensibility(closed))) {
    ResourceMemory, ResourceCPU, ResourceFileSize, ResourceFiles, ResourceProcesses, ResourceCore,
} Resource;
int dlp_limit(Resource resource, uint64_t value);

/// Dies with `parent`; fails when that has died already. No new privileges, no core,
/// no tracing by other processes of the same user; default signals, no environment.
int dlp_finish_confinement(pid_t parent);

/// Leaves the network, in a user namespace where that needs one. May be forbidden.
int dlp_unshare_network(void);

/// Gives up all capabilities.
int dlp_drop_capabilities(void);

/// Flags of clone(2): a thread's, and those that make namespaces.
extern const uint64_t dlp_clone_thread, dlp_clone_namespaces;
/// Options of prctl(2): to give and to tell a thread's name.
extern const uint64_t dlp_set_name, dlp_get_name;

/// What a path is left open for.
typedef enum __attribute__((enum_extensibility(closed))) {
    /// Reading, and listing below a folder.
    FileRightRead,
    /// Running a program, and reading it.
    FileRightRun,
    /// Reading, writing and truncating what is there; nothing new.
    FileRightReadWrite,
} FileRight;

typedef struct {
    const char *path;
    FileRight right;
} dlp_file_rule;

/// Nothing of the file system from here on but by these rules, which reach below a
/// folder; no TCP, no abstract sockets and no signals out, where the kernel's version
/// has that. Landlock: ENOSYS or EOPNOTSUPP where the kernel has none. Open descriptors
/// and files in memory stay as they are. Needs no_new_privs.
int dlp_confine_files(const dlp_file_rule *rules, size_t count);

/// A close-on-exec file in memory that no folder holds, or minus an errno.
int dlp_memory_file(void);

/// rename(2) that never replaces anything (renameat2(2)): 0, or -1 and errno.
int dlp_rename_new(const char *from, const char *to);

/// A descriptor that becomes readable when the child `process` ends, or minus an errno
/// where the kernel has none. The child must not have been waited for.
int dlp_pidfd_open(pid_t process);
