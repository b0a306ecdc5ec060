internal import Crypto
internal import Glibc
package import Support
package import SystemPackage

/// The file of incidents: one JSON object a line, each with the SHA-256 of the line before it as
/// `prev`, so that a line that was changed, removed or put in between is found.
///
/// Lines are written and synced in groups: whoever appends while a group is on its way to the disk
/// goes with the next. The file may be renamed away (logrotate); after ``reopen()`` the chain goes
/// on in a new file, whose first line names the last of the old one.
package final class IncidentLog: Sendable {
    /// Called when the line is on the disk, or could not be put there. From the log's own thread.
    package typealias Completion = @Sendable (Errno?) -> Void

    private enum Entry: Sendable {
        case line([JSON.Member], Completion)
        case reopen
    }

    package let path: String
    private let queue: BlockingQueue<Entry>
    private let ended = BlockingQueue<Bool>()
    /// More waiting lines than this are refused: the disk does not keep up.
    package static let mostWaiting = 10_000
    /// What the first line of a first file gives as its predecessor.
    package static let origin = String(repeating: "0", count: 64)

    /// Opens or makes the file, mode 0640, and takes its lock.
    ///
    /// - Throws: what open(2) said; `EWOULDBLOCK` where another gate writes it; `EILSEQ` where its
    ///   last line is none of a log like this.
    package init(_ path: String) throws(Errno) {
        self.path = path
        let file = try LogFile(path, after: nil)
        let (queue, ended) = (BlockingQueue<Entry>(capacity: Self.mostWaiting), ended)
        self.queue = queue
        try OSThread(name: "incidents") {
            Self.run(path, file, queue)
            _ = ended.push(true)
        }.start()
    }

    package func append(_ members: [JSON.Member], _ completion: @escaping Completion) {
        if !queue.push(.line(members, completion)) { completion(.noSpace) }
    }

    /// After the file was renamed away.
    package func reopen() { _ = queue.push(.reopen) }

    /// Writes what waits, and ends. Once more does nothing.
    package func finish() {
        queue.close()
        _ = ended.take()
        ended.close()
    }

    private static func run(_ path: String, _ first: LogFile, _ queue: BlockingQueue<Entry>) {
        var file = first
        while let entries = queue.takeAll() {
            var lines: [[JSON.Member]] = []
            var completions: [Completion] = []
            func write() {
                guard !lines.isEmpty else { return }
                let failure = file.write(lines)
                for completion in completions { completion(failure) }
                (lines, completions) = ([], [])
            }
            for entry in entries {
                switch entry {
                case .line(let members, let completion):
                    lines.append(members)
                    completions.append(completion)
                case .reopen:
                    write()
                    // Where it was not renamed away, its own lock is in the way, and it stays.
                    guard let next = try? LogFile(path, after: file.head) else { continue }
                    file.unlock()
                    file = next
                }
            }
            write()
        }
        file.unlock()
    }
}

/// The file behind the log, on the log's own thread.
// Made by one thread and handed to another, which alone uses it from then on.
private final class LogFile: @unchecked Sendable {
    private let file: SystemFile
    private var end: Int
    /// The hash of the last line.
    private(set) var head: String

    init(_ path: String, after previous: String?) throws(Errno) {
        file = try SystemFile(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, mode: 0o640)
        guard try file.status().isRegular else { throw .isDirectory }
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .last }
        end = Int(try file.status().st_size)
        head = previous ?? IncidentLog.origin
        // A line that a power cut left unfinished was never told to be written.
        let start = max(0, end - IncidentChain.mostBytes * 2)
        let tail = try file.read(from: start, count: end - start)
        let whole = tail.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        if whole < tail.count {
            guard start == 0 || whole > 0 else { throw .illegalByteSequence }
            guard ftruncate(file.descriptor, off_t(start + whole)) == 0 else { throw .last }
            end = start + whole
        }
        guard whole > 0 else { return }
        let before = tail[..<(whole - 1)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        guard tail[before] == UInt8(ascii: "{") else { throw .illegalByteSequence }
        head = IncidentChain.hash(tail[before..<(whole - 1)])
    }

    /// Lets another process write it, whoever still holds this object.
    func unlock() { flock(file.descriptor, LOCK_UN) }

    /// All of them or none.
    func write(_ entries: [[JSON.Member]]) -> Errno? {
        var bytes: [UInt8] = []
        var next = head
        for members in entries {
            let line = IncidentChain.line(members, after: next)
            next = IncidentChain.hash(line[...])
            bytes += line
            bytes.append(0x0A)
        }
        do throws(Errno) {
            try file.write(bytes)
            try file.sync()
        } catch {
            _ = ftruncate(file.descriptor, off_t(end))
            return error
        }
        head = next
        end += bytes.count
        return nil
    }
}

/// How lines follow one another.
package enum IncidentChain {
    /// The longest line. ``Incident`` bounds each of its members, so that none is longer.
    static let mostBytes = 4 << 20

    static func line(_ members: [JSON.Member], after previous: String) -> [UInt8] {
        Array(JSON.object(members + [.init(key: "prev", value: .string(previous))]).line.utf8)
    }

    static func hash(_ line: ArraySlice<UInt8>) -> String {
        Hex.text(SHA256.hash(data: line).map { $0 })
    }

    /// What a line names as the hash of the one before it; nil for no line of a log.
    static func predecessor(_ line: ArraySlice<UInt8>) -> String? {
        let opening = Array("\"prev\":\"".utf8)
        let tail = Array(line.suffix(opening.count + 64 + 2))
        guard tail.starts(with: opening), tail.suffix(2).elementsEqual("\"}".utf8) else {
            return nil
        }
        return String(decoding: tail[opening.count..<(opening.count + 64)], as: UTF8.self)
    }

    /// The first line, from 1, that does not follow the one before it; nil for a sound file.
    ///
    /// - Parameter first: what the first line must name; nil for anything, as in a file that goes
    ///   on from one that was rotated away.
    package static func firstBreak(
        _ lines: some Sequence<ArraySlice<UInt8>>, first: String? = nil
    ) -> Int? {
        var previous = first
        for (index, line) in lines.enumerated() {
            guard let named = predecessor(line), previous == nil || named == previous else {
                return index + 1
            }
            previous = hash(line)
        }
        return nil
    }
}
