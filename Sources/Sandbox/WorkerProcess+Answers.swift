internal import Glibc
internal import Synchronization

/// Answers that are not one frame: pieces, and what a program left in its file.
extension WorkerProcess {
    /// Hands on the whole pieces at the beginning of what came.
    mutating func takePieces(
        _ limits: WorkerLimits, _ receive: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        var start = 0
        defer { if start > 0 { answer.removeFirst(start) } }
        while frame == nil, answer.count - start >= WorkerFrame.headerCount,
            let piece = WorkerFrame(answer[start..<(start + WorkerFrame.headerCount)]),
            piece.status == .piece
        {
            guard piece.count <= WorkerPieces.pieceBytes,
                pieceBytes + piece.count <= limits.outputBytes
            else { throw SandboxError(.outputLimit, "the answer is over the limit") }
            let first = start + WorkerFrame.headerCount
            guard answer.count - first >= piece.count else { return }
            pieceBytes += piece.count
            try receive(answer[first..<(first + piece.count)])
            start = first + piece.count
        }
    }

    /// What the worker's program left. Its exit status is not asked where there is an
    /// answer: heif-convert fails at a second picture for which it has no file.
    mutating func programAnswer(
        _ deadline: Double, _ limits: WorkerLimits
    ) throws(SandboxError) -> [UInt8] {
        guard answerFile >= 0 else {
            throw SandboxError(.protocolViolation, "the worker's answer is no answer")
        }
        let status = try end(deadline, limits)
        if status & 0x7F != 0, let error = trouble(status, limits) { throw error }
        // Nothing runs any more that could change it.
        let size = Int(lseek(answerFile, 0, SEEK_END))
        guard size > 0 else {
            let status = status >> 8 & 0xFF
            throw trouble(status << 8, limits)
                ?? SandboxError(
                    .programFailed(status: status), "the program ended with status \(status)")
        }
        guard size <= limits.outputBytes else {
            throw SandboxError(.outputLimit, "the answer is over the limit")
        }
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            while done < size {
                let count = pread(answerFile, buffer.baseAddress! + done, size - done, done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                done += count
            }
            initialized = done
        }
        guard done == size else {
            throw SandboxError(.protocolViolation, "the program's answer cannot be read")
        }
        return bytes
    }
}

/// The processor time that workers took, added up when each of them has ended.
///
/// A budget in processor time gives a file the same verdict on a busy machine as on a quiet one;
/// a budget on the clock does not.
package final class WorkerUsage: Sendable {
    private let nanoseconds = Mutex<UInt64>(0)

    package init() {}

    /// Seconds of processor time, in user and system mode, of all workers that have ended.
    package var processorSeconds: Double { Double(nanoseconds.withLock { $0 }) / 1e9 }

    func add(_ usage: rusage) {
        let micro = UInt64(1_000_000)
        let user = UInt64(max(0, usage.ru_utime.tv_sec)) * micro + UInt64(usage.ru_utime.tv_usec)
        let system = UInt64(max(0, usage.ru_stime.tv_sec)) * micro + UInt64(usage.ru_stime.tv_usec)
        nanoseconds.withLock { $0 += (user + system) * 1000 }
    }
}
