internal import Support
internal import CSandbox
internal import Glibc

/// A started worker: sends its input, gathers its answer, and waits for its end.
struct WorkerProcess: ~Copyable {
    private var child = dlp_child()
    var answer: [UInt8] = []
    var frame: WorkerFrame?
    /// The beginning of what it, or a library, wrote to standard error: looked through
    /// for words about memory, and never shown.
    private var messages: [UInt8] = []
    private var reaped = false
    /// The file in memory that a program writes its answer to; -1 without one.
    var answerFile: Int32 = -1
    /// Bytes of all pieces so far.
    var pieceBytes = 0
    private let usage: WorkerUsage?
    private let cancellation: Cancellation?

    /// `passing`: a descriptor above 3 that the worker gets, which stays the caller's.
    init(
        executable: String, arguments: [String], withAnswerFile: Bool = false,
        passing passed: Int32 = -1, usage: WorkerUsage? = nil, cancellation: Cancellation? = nil
    ) throws(SandboxError) {
        self.usage = usage
        self.cancellation = cancellation
        var list: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        list.append(nil)
        defer { list.forEach { free($0) } }
        // Nothing of this process's environment. The runtime's crash reporter is costly to
        // set up (1 ms), and would be refused what it needs.
        var environment: [UnsafeMutablePointer<CChar>?] = [
            strdup("SWIFT_BACKTRACE=enable=no"), nil,
        ]
        defer { free(environment[0]) }
        var error: Int32 = 0
        if withAnswerFile {
            let file = dlp_memory_file()
            // Above the numbers that a worker's own descriptors get.
            answerFile = file < 0 ? file : fcntl(file, F_DUPFD_CLOEXEC, 4)
            error = answerFile < 0 ? (file < 0 ? -file : errno) : 0
            if file >= 0 { close(file) }
        }
        if error == 0 {
            let file = withAnswerFile ? answerFile : passed
            error = dlp_spawn(executable, &list, &environment, file, &child)
        }
        guard error == 0 else {
            reaped = true
            child.input = -1
            child.output = -1
            child.messages = -1
            throw SandboxError(.launchFailed, "cannot start a worker: \(Self.words(error))")
        }
    }

    deinit {
        for descriptor in [child.input, child.output, child.messages, answerFile]
        where descriptor >= 0 {
            close(descriptor)
        }
        guard !reaped else { return }
        // The leader is not waited for yet, so its group's number is still its own.
        kill(-child.process, SIGKILL)
        kill(child.process, SIGKILL)
        _ = Self.wait(child.process, usage)
    }

    /// Takes the end of `process`, and what it used. The status as of wait(2).
    private static func wait(_ process: pid_t, _ usage: WorkerUsage?) -> Int32 {
        var status: Int32 = 0
        var used = rusage()
        while true {
            let result = wait4(process, &status, 0, &used)
            if result < 0, errno == EINTR { continue }
            if result == process { usage?.add(used) }
            return status
        }
    }

    /// Sends `input` and gives the payload of the answer.
    mutating func exchange(
        _ input: [UInt8], limits: WorkerLimits
    ) throws(SandboxError) -> [UInt8] {
        // An answer of one frame is handed to nobody before it is whole.
        do {
            return try exchange(input, limits: limits) { _ in
                throw SandboxError(.protocolViolation, "the worker's answer is no answer")
            }
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError(.protocolViolation, "\(error)")
        }
    }

    /// As above; `receive` gets the pieces that come before the answer.
    mutating func exchange(
        _ input: [UInt8], limits: WorkerLimits, receive: (ArraySlice<UInt8>) throws -> Void
    ) throws -> [UInt8] {
        let deadline = Clock.monotonic() + limits.seconds
        let header = WorkerFrame(.input, count: input.count).header
        var sent = 0
        while child.output >= 0 {
            try checkCancellation()
            let left = deadline - Clock.monotonic()
            guard left > 0 else {
                throw SandboxError(.timedOut, "no answer within \(limits.seconds) seconds")
            }
            var waiting = [
                pollfd(fd: child.input, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: child.messages, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&waiting, 3, Int32(min(left * 1000 + 1, longestWait))) < 0 {
                guard errno == EINTR else {
                    throw SandboxError(.launchFailed, "poll: \(Self.words(errno))")
                }
                continue
            }
            if waiting[0].revents != 0 { sent = send(header, input, from: sent) }
            if waiting[2].revents != 0 { readMessages() }
            if waiting[1].revents != 0 { try readAnswer(limits, receive) }
        }
        guard let frame, answer.count == frame.count else {
            throw try ending(deadline, limits)
        }
        switch frame.status {
        case .done: return answer
        case .failed:
            let (code, rest) = WorkerFrame.failureParts(answer)
            let words = Self.printable(Array(rest))
            throw SandboxError(.jobFailed(code: code, words), words)
        case .memory: throw SandboxError(.memory, "more memory needed than allowed")
        case .outputLimit: throw SandboxError(.outputLimit, "the answer is over the limit")
        case .refused: throw SandboxError(.refused, "the worker knows no such job")
        case .unconfined:
            throw SandboxError(
                .launchFailed, "the worker cannot be confined: \(Self.printable(answer))")
        case .program: return try programAnswer(deadline, limits)
        case .input, .piece:
            throw SandboxError(.protocolViolation, "the worker's answer is no answer")
        }
    }

    /// Milliseconds after which it is looked whether it is still waited for.
    private var longestWait: Double { cancellation == nil ? 60_000 : 50 }

    private func checkCancellation() throws(SandboxError) {
        if cancellation?.isCancelled == true { throw SandboxError(.cancelled, "cancelled") }
    }

    /// Sends what the socket takes; the new count of bytes sent, header included.
    private mutating func send(_ header: [UInt8], _ input: [UInt8], from sent: Int) -> Int {
        var sent = sent
        let total = header.count + input.count
        while sent < total {
            let result =
                sent < header.count
                ? header.withUnsafeBytes {
                    dlp_send(child.input, $0.baseAddress! + sent, header.count - sent)
                }
                : input.withUnsafeBytes {
                    let offset = sent - header.count
                    return dlp_send(
                        child.input, $0.baseAddress! + offset, min(1 << 20, input.count - offset))
                }
            if result == -Int(EAGAIN) { return sent }
            if result == -Int(EINTR) { continue }
            // It has gone, or wants no more: its answer, or its end, tells why.
            if result < 0 { break }
            sent += result
        }
        close(child.input)
        child.input = -1
        return sent
    }

    /// Whether there was something.
    @discardableResult
    private mutating func readMessages() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(child.messages, &buffer, buffer.count)
        if count > 0 {
            messages += buffer[0..<min(count, max(0, 8192 - messages.count))]
            return true
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            close(child.messages)
            child.messages = -1
        }
        return false
    }

    /// Takes what is in the pipe. Memory grows with what came, not with what is announced.
    private mutating func readAnswer(
        _ limits: WorkerLimits, _ receive: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        let chunk = 1 << 18
        let count = withUnsafeTemporaryAllocation(byteCount: chunk, alignment: 16) { buffer in
            let count = read(child.output, buffer.baseAddress!, chunk)
            if count > 0 { answer.append(contentsOf: buffer[0..<count]) }
            return count
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        if count <= 0 {
            close(child.output)
            child.output = -1
        }
        try takePieces(limits, receive)
        if frame == nil, answer.count >= WorkerFrame.headerCount {
            guard let frame = WorkerFrame(answer[0..<WorkerFrame.headerCount]) else {
                throw SandboxError(.protocolViolation, "the worker's answer is no answer")
            }
            if frame.status == .piece { return }
            let most = frame.status == .done ? limits.outputBytes : WorkerFrame.messageBytes
            guard frame.count <= most else {
                throw SandboxError(.outputLimit, "the answer is over the limit")
            }
            self.frame = frame
            answer.removeFirst(WorkerFrame.headerCount)
            answer.reserveCapacity(min(frame.count, 1 << 26))
        }
        if let frame, answer.count > frame.count {
            throw SandboxError(.protocolViolation, "the worker wrote more than its answer")
        }
    }

    /// Why it stopped writing without an answer.
    private mutating func ending(
        _ deadline: Double, _ limits: WorkerLimits
    ) throws(SandboxError) -> SandboxError {
        let status = try end(deadline, limits)
        // What the loader says where it finds no libraries, or no memory for them: it has not begun.
        if answer.isEmpty, status == 127 << 8 {
            return SandboxError(.launchFailed, "a worker cannot be loaded")
        }
        if let error = trouble(status, limits) { return error }
        if !answer.isEmpty || status >> 8 & 0xFF == 0 {
            return SandboxError(.protocolViolation, "the worker ended within its answer")
        }
        return SandboxError(.crashed(signal: 0), "the worker ended without an answer")
    }

    /// What a status as of wait(2) says of limits and crashes; nil for a plain exit.
    func trouble(_ status: Int32, _ limits: WorkerLimits) -> SandboxError? {
        let signal = status & 0x7F
        if signal == SIGXCPU {
            return SandboxError(
                .timedOut, "over \(limits.processorSeconds) seconds of processor time")
        }
        if signal == SIGXFSZ {
            return SandboxError(.outputLimit, "the answer is over the limit")
        }
        // Swift's and C++'s words when an allocation fails.
        let words = String(decoding: messages, as: UTF8.self).lowercased()
        for memory in [
            "failed to allocate", "bad_alloc", "cannot allocate memory", "out of memory",
        ]
        where words.contains(memory) {
            return SandboxError(.memory, "more memory needed than allowed")
        }
        guard signal != 0 else { return nil }
        return SandboxError(.crashed(signal: signal), "the worker ended by signal \(signal)")
    }

    /// Waits for its end until the deadline, and ends its group. The status as
    /// of wait(2); throws where it goes on.
    mutating func end(_ deadline: Double, _ limits: WorkerLimits) throws(SandboxError) -> Int32 {
        let watch = dlp_pidfd_open(child.process)
        defer { if watch >= 0 { close(watch) } }
        while true {
            // Its group is killed while its number cannot have been given to another.
            var info = siginfo_t()
            let options = WEXITED | WNOWAIT | WNOHANG
            if waitid(P_PID, id_t(child.process), &info, options) == 0, info.si_signo == SIGCHLD {
                break
            }
            try checkCancellation()
            let left = deadline - Clock.monotonic()
            guard left > 0 else {
                throw SandboxError(.timedOut, "no end within \(limits.seconds) seconds")
            }
            // What it says must be taken, or it would wait for room.
            var waiting = [
                pollfd(fd: watch, events: Int16(POLLIN), revents: 0),
                pollfd(fd: child.messages, events: Int16(POLLIN), revents: 0),
            ]
            // Without a descriptor to watch (Linux before 5.3), look again soon.
            poll(&waiting, 2, Int32(min(left * 1000 + 1, watch >= 0 ? longestWait : 2)))
            if waiting[1].revents != 0 { readMessages() }
        }
        while child.messages >= 0, readMessages() {}
        kill(-child.process, SIGKILL)
        let status = Self.wait(child.process, usage)
        reaped = true
        return status
    }

    /// Text from a worker, made fit to be shown: no control or format characters.
    private static func printable(_ bytes: [UInt8]) -> String {
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.filter {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
                .unassigned:
                false
            default: true
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func words(_ error: Int32) -> String { String(cString: strerror(error)) }
}
