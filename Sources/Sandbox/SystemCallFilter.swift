internal import CSeccomp
internal import Glibc

/// The system calls that a worker may no longer make: they fail with EPERM.
///
/// By name, because numbers differ between machines and libseccomp knows them all. A
/// call of another architecture (32-bit calls on x86-64) kills the process.
enum SystemCallFilter {
    /// Reaching other machines, processes or more of the kernel.
    private static let always = [
        "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto",
        "sendmsg", "sendmmsg", "recvmsg", "recvmmsg", "ptrace", "process_vm_readv",
        "process_vm_writev",
        "process_madvise", "pidfd_getfd", "pidfd_open", "pidfd_send_signal", "kcmp", "bpf",
        "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register",
        "io_setup", "keyctl", "add_key", "request_key", "mount", "umount2", "move_mount",
        "open_tree", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "pivot_root",
        "chroot", "unshare", "setns", "init_module", "finit_module", "delete_module",
        "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct", "quotactl",
        "quotactl_fd", "syslog", "sethostname", "setdomainname", "settimeofday", "clock_settime",
        "adjtimex", "clock_adjtime", "iopl", "ioperm", "personality", "modify_ldt", "vhangup",
        "setpgid", "setsid", "setuid", "setgid", "setreuid", "setregid", "setresuid",
        "setresgid", "setgroups", "setfsuid", "setfsgid", "capset", "open_by_handle_at",
        "name_to_handle_at", "fanotify_init", "inotify_init", "inotify_init1", "lookup_dcookie",
        "mknod", "mknodat", "mkdir", "mkdirat", "symlink", "symlinkat", "link", "linkat",
        "chmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat",
        "setxattr", "lsetxattr", "fsetxattr", "shmget", "shmat", "semget", "msgget", "mq_open",
        "tkill", "setpriority", "sched_setscheduler", "sched_setattr", "memfd_secret",
    ]
    /// Changing files, and starting programs.
    private static let unlessProgram = [
        "execve", "execveat", "fork", "vfork", "clone", "memfd_create", "truncate", "creat",
        "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "fchmod", "utimensat",
    ]
    private static let opening = ["open", "openat", "openat2"]

    private struct Rejected: Error {}

    /// Loads the filter for the rest of this process's life, and that of its children.
    /// `no_new_privs` must be set. False where the kernel will not have it.
    static func load(_ access: WorkerJob.Access) -> Bool {
        let allow: UInt32 = 0x7FFF_0000  // SCMP_ACT_ALLOW, a macro
        guard let filter = seccomp_init(allow) else { return false }
        defer { seccomp_release(filter) }
        do {
            for name in always { try deny(filter, name) }
            // glibc falls back to clone, whose flags a filter can see; its threads need it.
            try deny(filter, "clone3", error: ENOSYS)
            if !access.contains(.runsProgram) {
                for name in unlessProgram { try deny(filter, name) }
                try denyKilling(filter)
                try access.contains(.readsFiles)
                    ? denyWriting(filter) : opening.forEach { try deny(filter, $0) }
            } else {
                for name in ["kill", "tgkill"] { try denyOthers(filter, name) }
            }
            return seccomp_load(filter) == 0
        } catch {
            return false
        }
    }

    private static func deny(
        _ filter: scmp_filter_ctx, _ name: String, error: Int32 = EPERM,
        where conditions: [scmp_arg_cmp] = []
    ) throws {
        let number = seccomp_syscall_resolve_name(name)
        // Unknown to this libseccomp, or not of this machine: nothing to deny by number.
        guard number >= 0 else { return }
        let action = 0x0005_0000 | UInt32(error)  // SCMP_ACT_ERRNO
        let result = seccomp_rule_add_array(
            filter, action, number, UInt32(conditions.count), conditions)
        if result != 0 { throw Rejected() }
    }

    /// Opening for reading only stays; `openat2` hides its flags behind a pointer.
    private static func denyWriting(_ filter: scmp_filter_ctx) throws {
        for (name, argument) in [("open", UInt32(1)), ("openat", 2)] {
            for flag in [O_WRONLY, O_RDWR, O_CREAT, O_TRUNC] {
                let bits = UInt64(flag)
                try deny(
                    filter, name,
                    where: [
                        scmp_arg_cmp(
                            arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: bits, datum_b: bits)
                    ])
            }
        }
        try deny(filter, "openat2", error: ENOSYS)
    }

    private static func denyKilling(_ filter: scmp_filter_ctx) throws {
        for name in ["kill", "tgkill"] { try denyOthers(filter, name) }
        for name in ["rt_sigqueueinfo", "rt_tgsigqueueinfo"] { try deny(filter, name) }
    }

    /// Signals to itself stay: abort() sends one.
    private static func denyOthers(_ filter: scmp_filter_ctx, _ name: String) throws {
        let own = UInt64(getpid())
        try deny(
            filter, name,
            where: [scmp_arg_cmp(arg: 0, op: SCMP_CMP_NE, datum_a: own, datum_b: 0)])
    }
}
