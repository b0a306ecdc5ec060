import Foundation
import Support
import Testing

@testable import DocumentBuilders
@testable import DocumentReading
@testable import Imaging
@testable import LeakDetect

/// A scan that nobody waits for any more ends, with its workers, and never in a verdict.
@Suite(.serialized) struct CancellationTests {
    /// No test's input takes so long; the number tells this suite's workers from others'.
    private static let seconds = 6_543

    private static func policy() throws -> CompiledPolicy {
        try CompiledPolicy.make(
            """
            policy: 1
            limits: { seconds: \(seconds) }
            rules: [{ id: words, keywords: [project falcon], action: block }]
            """)
    }

    private static func noise(_ count: Int) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { buffer in
            for i in stride(from: 0, to: count - 7, by: 8) {
                buffer.storeBytes(of: random.next(), toByteOffset: i, as: UInt64.self)
            }
        }
        return bytes
    }

    enum Slow: String, CaseIterable { case container, pdf, recognition }

    private static func slow(_ kind: Slow) throws -> [UInt8] {
        switch kind {
        case .container: return try ArchiveBuilder.zip([("noise.bin", noise(24 << 20))])
        case .pdf:
            let line = "1 0 0 1 20 700 Tm (a line of words that stands on others) Tj\n"
            var page = PDFBuilder.page(
                content: "BT /F1 9 Tf\n" + String(repeating: line, count: 40_000) + "ET")
            page.finish()
            return page.bytes
        case .recognition:
            let side = 1_600
            var samples = [UInt8](repeating: 255, count: side * side)
            for y in 0..<side where y % 14 < 9 {
                for x in 0..<side where (x * 7 + y / 14 * 13) % 11 < 5 && x % 9 < 7 {
                    samples[y * side + x] = (x ^ y) & 4 == 0 ? 0 : 255
                }
            }
            return try PNGCodec.encode(
                Raster(width: side, height: side, layout: .grey, samples: .eight(samples)))
        }
    }

    /// Children of this process, with their command lines.
    private static func children() -> [pid_t: [Substring]] {
        var found: [pid_t: [Substring]] = [:]
        let files = FileManager.default
        for thread in (try? files.contentsOfDirectory(atPath: "/proc/self/task")) ?? [] {
            let list = "/proc/self/task/\(thread)/children"
            let text = (try? String(contentsOfFile: list, encoding: .utf8)) ?? ""
            for child in text.split(separator: " ").compactMap({ pid_t($0) }) {
                let line = files.contents(atPath: "/proc/\(child)/cmdline") ?? Data()
                found[child] = String(decoding: line, as: UTF8.self).split(separator: "\0")
            }
        }
        return found
    }

    /// Those of them that are at work on such a document: a worker of this suite's limits, or
    /// one that recognises a picture, anybody's.
    private static func workers(_ kind: Slow) -> Set<pid_t> {
        Set(
            children().filter { _, arguments in
                guard arguments.count > 4, arguments[1] == "__worker" else {
                    return kind == .recognition && arguments.first?.hasSuffix("tesseract") == true
                }
                return kind != .recognition && Int(arguments[4]) ?? 0 > seconds - 60
            }.keys)
    }

    /// The worker is at work when the flag is set by another thread, and gone when the call ends.
    @Test(arguments: Slow.allCases)
    func endsWithItsWorkers(_ kind: Slow) throws {
        DocumentWorker.use()
        let bytes = try Self.slow(kind)
        let cancellation = Cancellation()
        let policy = try Self.policy()
        let seen = Locked<Set<pid_t>>([])
        let isOver = Locked(false)
        let watcher = Thread {
            while !isOver.value {
                let workers = Self.workers(kind)
                if !workers.isEmpty {
                    seen.value = workers
                    return cancellation.cancel()
                }
                usleep(2_000)
            }
        }
        watcher.start()
        defer { isOver.value = true }
        #expect(throws: Cancelled.self) {
            try FileScanner(policy).scan(bytes, name: "slow", cancellation: cancellation)
        }
        #expect(cancellation.isCancelled)
        if kind != .recognition { #expect(seen.value.isDisjoint(with: Self.children().keys)) }
    }

    /// Text streams: not more than a few pieces are read after the flag is set.
    @Test func readsNoFurther() throws {
        let folder = try EngineFolder()
        let path = try folder.write(
            "big.txt", Array(repeating: UInt8(ascii: "a"), count: 8 << 20))
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let cancellation = Cancellation()
        let scanner = try FileScanner(try Self.policy(), progress: { _ in cancellation.cancel() })
        #expect(throws: Cancelled.self) {
            try scanner.scan(descriptor: descriptor, name: "big", cancellation: cancellation)
        }
        #expect(lseek(descriptor, 0, SEEK_CUR) <= 2 << 16)
    }

    /// Of files encoded in a text none is read after the flag is set.
    @Test func opensNoMoreFilesInText() throws {
        let files = try (0..<20).map { number in
            Data(try ArchiveBuilder.zip([("\(number).txt", Array("member \(number)".utf8))]))
                .base64EncodedString()
        }
        let text = files.map { "file: \($0)\n\n" }.joined()
        DocumentWorker.use()
        let cancellation = Cancellation()
        let parts = Locked(0)
        let scanner = try FileScanner(
            try Self.policy(),
            progress: { _ in
                parts.value += 1
                if parts.value == 3 { cancellation.cancel() }
            })
        #expect(throws: Cancelled.self) {
            try scanner.scan(Array(text.utf8), name: "text", cancellation: cancellation)
        }
        #expect(parts.value == 3)
    }

    /// What was cancelled leaves nothing in the scanner for the next file.
    @Test func theScannerGoesOn() throws {
        let scanner = try FileScanner(try Self.policy())
        let text = Array("project falcon, then more of it\n".utf8)
        let cancelled = Cancellation()
        cancelled.cancel()
        let first = try scanner.scan(text, name: "a")
        #expect(throws: Cancelled.self) {
            try scanner.scan(text, name: "a", cancellation: cancelled)
        }
        var second = try scanner.scan(text, name: "a", cancellation: Cancellation())
        second.milliseconds = first.milliseconds
        #expect(second == first)
        #expect(second.action == .block)
    }

    /// One scanner over midnight: an exception holds on its last day, and not on the next.
    @Test func exceptionsEndWhileAScannerLives() throws {
        let policy = try CompiledPolicy.make(
            """
            policy: 1
            rules: [{ id: words, keywords: [project falcon], action: block }]
            allow: [{ reason: known, expires: 2026-11-30, rules: [words] }]
            """)
        let scanner = try FileScanner(policy)
        let text = Array("project falcon\n".utf8)
        func action(_ day: String) throws -> PolicyAction {
            try scanner.scan(
                text, name: "a", today: #require(CalendarDay(day))
            ).action
        }
        #expect(try action("2026-11-30") == .allow)
        #expect(try action("2026-12-01") == .block)
        #expect(try action("2026-11-30") == .allow)
    }
}

/// A value that threads share.
private final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: Value

    init(_ value: Value) { kept = value }

    var value: Value {
        get { lock.withLock { kept } }
        set { lock.withLock { kept = newValue } }
    }
}
