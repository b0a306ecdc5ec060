internal import Support
internal import Foundation

/// Contents of objects, from one `git cat-file --batch`.
final class GitContents {
    private let process: Process
    private let requests = Pipe()
    private let answers = Pipe()
    private var buffer: [UInt8] = []
    private var place = 0

    /// Larger objects are not read whole: one for each thread is held in memory.
    static let mostBytes = 64 << 20

    init() throws {
        process = try GitProgram.make(["cat-file", "--batch"])
        process.standardInput = requests
        process.standardOutput = answers
        try GitProgram.start(process)
    }

    deinit {
        try? requests.fileHandleForWriting.close()
        if process.isRunning { process.waitUntilExit() }
    }

    /// The bytes of an object, nil for one that is larger than ``mostBytes``.
    ///
    /// - Throws: ``Failure`` for an object that is not there.
    func read(_ id: String) throws -> [UInt8]? {
        do {
            try Descriptor.writeAll(requests.fileHandleForWriting.fileDescriptor, id + "\n")
        } catch {
            throw broken
        }
        let header = String(decoding: try line(), as: UTF8.self).split(separator: " ")
        guard header.count == 3, let size = Int(header[2]), size >= 0 else {
            throw Failure("object \(id.prefix(12))", "is not in the repository")
        }
        if size > Self.mostBytes {
            try skip(size + 1)
            return nil
        }
        let bytes = try take(size)
        try skip(1)
        return bytes
    }

    private var broken: Failure { Failure("git cat-file", "ended before its answer did") }

    /// - Returns: false at the end.
    private func fill() throws -> Bool {
        if place > 0 {
            buffer.removeFirst(place)
            place = 0
        }
        let next = answers.fileHandleForReading.availableData
        buffer.append(contentsOf: next)
        return !next.isEmpty
    }

    private func line() throws -> [UInt8] {
        while true {
            if let end = buffer[place...].firstIndex(of: 0x0A) {
                defer { place = end + 1 }
                return Array(buffer[place..<end])
            }
            guard buffer.count - place < 4096, try fill() else { throw broken }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let some = min(count - bytes.count, buffer.count - place)
            bytes.append(contentsOf: buffer[place..<(place + some)])
            place += some
            if bytes.count < count, try !fill() { throw broken }
        }
        return bytes
    }

    private func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            let some = min(left, buffer.count - place)
            place += some
            left -= some
            if left > 0, try !fill() { throw broken }
        }
    }
}
