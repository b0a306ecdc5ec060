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
/// streams, default signals and the environment given.
int dlp_spawn(
    const char *path, char *const arguments[], char *const environment[], dlp_child *child);

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
int dlp_settle(pid_t parent);

/// Leaves the network, in a user namespace where that needs one. May be forbidden.
int dlp_leave_network(void);

/// Gives up all capabilities.
int dlp_drop_capabilities(void);

/// No writing anywhere but below `folder` (none: nowhere), by Landlock; ENOSYS or
/// EOPNOTSUPP where the kernel has none.
int dlp_confine_writes(const char *folder);
