internal import CSandbox
internal import CSeccomp
internal import Glibc

/// The system calls that a worker may still make. All others fail with EPERM.
///
/// A list of what is allowed, so that calls of newer kernels are denied as well. An
/// error, not a kill: C libraries ask for more than they need (a log socket, the number
/// of processors) and live without it, and the parent kills a worker that does not. By
/// name, because numbers differ between machines and libseccomp knows them all. A call
/// of another architecture (32-bit calls on x86-64) kills the process.
enum SystemCallFilter {
    private struct Rejected: Error {}

    /// What computing takes: memory, the open streams, clocks, itself.
    private static let computing = [
        "brk", "munmap", "mremap", "madvise", "read", "readv", "write", "writev", "pread64",
        "pwrite64", "lseek", "close", "fstat", "poll", "ppoll", "pause", "clock_gettime",
        "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
        "getrusage", "exit", "exit_group", "getpid", "getppid", "gettid", "getuid", "geteuid",
        "getgid", "getegid", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
        "restart_syscall", "futex", "set_robust_list", "rseq", "membarrier", "sched_yield",
        "sched_getaffinity", "getcpu", "getrandom", "uname", "sysinfo", "getrlimit",
    ]
    /// Looking at files; Landlock says which.
    private static let reading = [
        "stat", "lstat", "statx", "newfstatat", "access", "faccessat", "faccessat2", "readlink",
        "readlinkat", "getdents64", "getcwd", "statfs", "fstatfs", "fadvise64", "dup", "mmap",
        "mprotect",
    ]
    /// What a program's start and its threads take; Landlock says which program and files.
    private static let running = [
        "execve", "open", "openat", "dup2", "dup3", "ftruncate", "fallocate", "fsync",
        "fdatasync", "umask", "arch_prctl", "set_tid_address", "get_mempolicy", "set_mempolicy",
        "sched_getparam", "sched_getscheduler", "sched_get_priority_max",
        "sched_get_priority_min", "getpgrp",
    ]

    /// Loads the filter for the rest of this process's life, and that of its children.
    /// `no_new_privs` must be set. False where the kernel will not have it.
    static func load(_ access: WorkerJob.Access) -> Bool {
        // SCMP_ACT_ERRNO(EPERM), a macro.
        guard let filter = seccomp_init(0x0005_0000 | UInt32(EPERM)) else { return false }
        defer { seccomp_release(filter) }
        do {
            // Foreign architectures: SCMP_ACT_KILL_PROCESS in place of only the thread.
            guard seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, 0x8000_0000) == 0 else {
                return false
            }
            for name in computing { try allow(filter, name) }
            try allowOfItself(filter)
            // glibc falls back to clone, whose flags a filter can see.
            try add(filter, 0x0005_0000 | UInt32(ENOSYS), "clone3", [])
            if access.contains(.readsFiles) {
                for name in reading { try allow(filter, name) }
            } else {
                try allowDataOnly(filter)
            }
            if access.contains(.runsProgram) {
                for name in running { try allow(filter, name) }
                try allowThreads(filter)
            } else if access.contains(.readsFiles) {
                try allowOpeningForReading(filter)
            }
            return seccomp_load(filter) == 0
        } catch {
            return false
        }
    }

    /// Calls that could also reach other processes.
    private static func allowOfItself(_ filter: scmp_filter_ctx) throws {
        // abort() sends a signal.
        for name in ["kill", "tgkill"] {
            try allow(filter, name, [equal(0, UInt64(getpid()))])
        }
        // Its own limits, read only: no process given, no new limit.
        try allow(filter, "prlimit64", [equal(0, 0), equal(2, 0)])
        // Not F_SETOWN and F_SETSIG, which make the kernel send signals.
        for command in [F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC] {
            try allow(filter, "fcntl", [equal(1, UInt64(command))])
        }
        // isatty().
        try allow(filter, "ioctl", [equal(1, UInt64(TCGETS))])
    }

    /// No code from here on but what is loaded, and no look at a path.
    private static func allowDataOnly(_ filter: scmp_filter_ctx) throws {
        for name in ["mmap", "mprotect"] {
            try allow(filter, name, [masked(2, UInt64(PROT_EXEC), 0)])
        }
        // fstat() of newer C libraries.
        let empty = UInt64(0x1000)  // AT_EMPTY_PATH
        try allow(filter, "newfstatat", [masked(3, empty, empty)])
    }

    /// `openat2` stays out: it hides its flags behind a pointer.
    private static func allowOpeningForReading(_ filter: scmp_filter_ctx) throws {
        let changing = UInt64(O_ACCMODE | O_CREAT | O_TRUNC)
        try allow(filter, "open", [masked(1, changing, 0)])
        try allow(filter, "openat", [masked(2, changing, 0)])
    }

    /// Threads, and no new processes or namespaces.
    private static func allowThreads(_ filter: scmp_filter_ctx) throws {
        let flags = dlp_clone_thread | dlp_clone_namespaces
        try allow(filter, "clone", [masked(0, flags, dlp_clone_thread)])
        for option in [dlp_set_name, dlp_get_name] {
            try allow(filter, "prctl", [equal(0, option)])
        }
    }

    private static func equal(_ argument: UInt32, _ value: UInt64) -> scmp_arg_cmp {
        scmp_arg_cmp(arg: argument, op: SCMP_CMP_EQ, datum_a: value, datum_b: 0)
    }

    private static func masked(_ argument: UInt32, _ mask: UInt64, _ value: UInt64) -> scmp_arg_cmp
    {
        scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value)
    }

    private static func allow(
        _ filter: scmp_filter_ctx, _ name: String, _ conditions: [scmp_arg_cmp] = []
    ) throws {
        try add(filter, 0x7FFF_0000, name, conditions)  // SCMP_ACT_ALLOW
    }

    private static func add(
        _ filter: scmp_filter_ctx, _ action: UInt32, _ name: String, _ conditions: [scmp_arg_cmp]
    ) throws {
        let number = seccomp_syscall_resolve_name(name)
        // Unknown to this libseccomp, or not of this machine (`open` on arm64).
        guard number >= 0 else { return }
        let result = seccomp_rule_add_array(
            filter, action, number, UInt32(conditions.count), conditions)
        if result != 0 { throw Rejected() }
    }
}
