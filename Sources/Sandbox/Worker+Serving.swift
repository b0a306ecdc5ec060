internal import CSandbox
internal import Glibc
internal import Support

extension Worker {
    /// Serves one of `jobs` and exits, if this process was started as a worker; returns
    /// at once otherwise. Must be the first thing in main: no thread, no open file.
    package static func runIfRequested(jobs: [WorkerJob]) {
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
        guard let job = (jobs + [.confinement]).first(where: { $0.name == arguments.job }) else {
            return (.refused, [])
        }
        do {
            try job.prepare()
            let confinement = try confine(arguments, job)
            guard let input = readInput(atMost: arguments.inputBytes) else {
                return (.failed, [0] + message("no whole input"))
            }
            let answer: [UInt8]
            switch job.work {
            case .compute(let compute): answer = try compute(input)
            case .stream(let stream):
                let file = WorkerProgram.answerDescriptor
                let isOpen = fcntl(file, F_GETFD) >= 0
                answer = try stream(input, isOpen ? file : -1, WorkerPieces())
            case .tellConfinement: answer = [confinement.rawValue]
            case .run(let program):
                let call = try program.call(input, arguments.folder)
                return (.unconfined, message(program.become(call) { announce(program) }))
            }
            return answer.count <= arguments.outputBytes ? (.done, answer) : (.outputLimit, [])
        } catch let error as Unconfined {
            return (.unconfined, message(error.problem))
        } catch let error as SandboxError where error.code == .memory {
            return (.memory, [])
        } catch let error as SandboxError where error.code == .outputLimit {
            return (.outputLimit, [])
        } catch {
            return (.failed, WorkerFrame.failure(error))
        }
    }

    private struct Unconfined: Error { let problem: String }

    /// Takes the limits and gives up all rights, and says how far that went.
    private static func confine(
        _ arguments: WorkerArguments, _ job: WorkerJob
    ) throws -> WorkerConfinement {
        var confinement = WorkerConfinement.base
        let program: WorkerProgram? = if case .run(let program) = job.work { program } else { nil }
        if let program {
            guard arguments.programBytes > 0, program.makeNames(in: arguments.folder) else {
                throw Unconfined(problem: "no files for its program")
            }
        } else if case .stream = job.work {
            // The parent's file stays, where it gave one.
        } else {
            close(WorkerProgram.answerDescriptor)
        }
        // Before the death signal is asked for: new credentials may clear it.
        if dlp_unshare_network() == 0 { confinement.insert(.network) }
        guard dlp_finish_confinement(arguments.parent) == 0 else {
            throw Unconfined(problem: "the parent has gone")
        }
        let (memory, over) = addressSpace().addingReportingOverflow(UInt64(arguments.memory))
        let limits: [(Resource, UInt64)] = [
            (.core, 0), (.CPU, UInt64(arguments.processorSeconds)),
            (.fileSize, UInt64(arguments.programBytes)), (.files, program == nil ? 16 : 64),
            (.memory, over ? .max : memory),
        ]
        for (resource, value) in limits where dlp_limit(resource, value) != 0 {
            throw Unconfined(problem: "no resource limit")
        }
        // Counts all of the user's processes and threads, those outside too: a program's
        // threads could not start. The filter leaves it those only.
        if program == nil, dlp_limit(.processes, 0) != 0 {
            throw Unconfined(problem: "no resource limit")
        }
        if confineFiles(job, program, arguments.folder) {
            confinement.insert(.files)
        } else if program != nil {
            // The filter cannot tell one file from another.
            throw Unconfined(problem: "the kernel has no Landlock to keep a program from files")
        }
        guard dlp_drop_capabilities() == 0 else { throw Unconfined(problem: "capabilities remain") }
        guard SystemCallFilter.load(job.access) else {
            throw Unconfined(problem: "no system call filter")
        }
        return confinement
    }

    private static func confineFiles(
        _ job: WorkerJob, _ program: WorkerProgram?, _ folder: String
    ) -> Bool {
        var rights: [(String, FileRight)] = []
        if job.access.contains(.readsFiles) {
            rights += WorkerConfinement.systemFolders.map { ($0, .read) }
        }
        if let path = program?.path {
            rights += ([path] + WorkerConfinement.linkers).map { ($0, .run) }
            rights += [("/dev/null", .readWrite)]
        }
        let rules = rights.map { dlp_file_rule(path: strdup($0.0), right: $0.1) }
        defer { rules.forEach { free(UnsafeMutableRawPointer(mutating: $0.path)) } }
        return dlp_confine_files(rules, rules.count) == 0
    }

    /// Tells the parent to look for the answer in the file.
    private static func announce(_ program: WorkerProgram) {
        write(WorkerFrame(.program, count: 0).header)
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

    static func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

    static func write(_ bytes: UnsafeRawBufferPointer) {
        do { try Descriptor.writeAll(1, bytes) } catch { _exit(1) }
    }

    private static func message(_ text: String) -> [UInt8] {
        Array(text.utf8.prefix(WorkerFrame.messageBytes))
    }
}
