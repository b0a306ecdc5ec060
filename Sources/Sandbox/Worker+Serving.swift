internal import CShims
internal import Glibc

extension Worker {
    /// Serves one of `jobs` and exits, if this process was started as a worker; returns
    /// at once otherwise. Must be the first thing in main: no thread, no open file.
    public static func runIfRequested(jobs: [WorkerJob]) {
        guard CommandLine.argc > 1, let flag = CommandLine.unsafeArgv[1],
            strcmp(flag, Self.flag) == 0
        else { return }
        guard let arguments = WorkerArguments(CommandLine.arguments) else { exit(64) }
        let (status, payload) = serve(arguments, jobs)
        write(WorkerFrame(status, count: payload.count).header)
        write(payload)
        _exit(0)
    }

    private static func serve(
        _ arguments: WorkerArguments, _ jobs: [WorkerJob]
    ) -> (WorkerFrame.Status, [UInt8]) {
        guard let job = jobs.first(where: { $0.name == arguments.job }) else {
            return (.refused, [])
        }
        do {
            try job.prepare()
            if let problem = confine(arguments, job.access) {
                return (.unconfined, message(problem))
            }
            guard let input = readInput(atMost: arguments.inputBytes) else {
                return (.failed, message("no whole input"))
            }
            let answer = try job.run(input, arguments.scratch)
            return answer.count <= arguments.outputBytes ? (.done, answer) : (.outputLimit, [])
        } catch let error as SandboxError where error.code == .memory {
            return (.memory, [])
        } catch let error as SandboxError where error.code == .outputLimit {
            return (.outputLimit, [])
        } catch {
            return (.failed, message("\(error)"))
        }
    }

    /// Takes the limits and gives up all rights; what failed, nil for nothing. Only the
    /// network namespace and Landlock may be missing: the filter denies the same calls.
    private static func confine(
        _ arguments: WorkerArguments, _ access: WorkerJob.Access
    ) -> String? {
        let program = access.contains(.runsProgram)
        // Before the death signal is asked for: new credentials may clear it.
        _ = dlp_leave_network()
        guard dlp_settle(arguments.parent) == 0 else { return "the parent has gone" }
        _ = dlp_confine_writes(arguments.scratch)
        let (memory, over) = addressSpace().addingReportingOverflow(UInt64(arguments.memory))
        let limits: [(Resource, UInt64)] = [
            (.core, 0), (.CPU, UInt64(arguments.processorSeconds)),
            (.fileSize, UInt64(arguments.scratchBytes)),
            (.files, program ? 64 : 16), (.memory, over ? .max : memory),
        ]
        for (resource, value) in limits where dlp_limit(resource, value) != 0 {
            return "no resource limit"
        }
        // For all processes of the user together: with a program to run, the filter and
        // the group's end must do.
        if !program, dlp_limit(.processes, 0) != 0 { return "no resource limit" }
        guard dlp_drop_capabilities() == 0 else { return "capabilities remain" }
        return SystemCallFilter.load(access) ? nil : "no system call filter"
    }

    /// Bytes of address space in use (proc(5), statm); 0 where that cannot be read.
    private static func addressSpace() -> UInt64 {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = max(0, read(file, &buffer, buffer.count))
        let digits = buffer[0..<count].prefix { $0 >= 48 && $0 <= 57 }
        return digits.reduce(0) { $0 * 10 + UInt64($1 - 48) } * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func readInput(atMost limit: Int) -> [UInt8]? {
        guard let header = readExactly(WorkerFrame.headerCount),
            let frame = WorkerFrame(header), frame.status == .input, frame.count <= limit
        else { return nil }
        return readExactly(frame.count)
    }

    private static func readExactly(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let result = bytes.withUnsafeMutableBytes {
                read(0, $0.baseAddress! + done, count - done)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { return nil }
            done += result
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8]) {
        var done = 0
        while done < bytes.count {
            let result = bytes.withUnsafeBytes {
                Glibc.write(1, $0.baseAddress! + done, bytes.count - done)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { _exit(1) }
            done += result
        }
    }

    private static func message(_ text: String) -> [UInt8] {
        Array(text.utf8.prefix(WorkerFrame.messageBytes))
    }
}
