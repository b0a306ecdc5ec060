import Foundation
import Testing
@testable import Sandbox

/// Answers that come piece by piece.
@Suite struct WorkerPiecesTests {
    private static func received(
        _ count: Int, ofKiB size: Int, _ limits: WorkerLimits
    ) throws -> (bytes: Int, isInOrder: Bool, last: [UInt8]) {
        Probe.ready
        let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        var (bytes, number, isInOrder) = (0, 0, true)
        let last = try Worker.run(
            job: "pieces", input: [UInt8(count), UInt8(size / 4)], file: file, limits: limits
        ) { piece in
            bytes += piece.count
            isInOrder = isInOrder && piece.allSatisfy { $0 == UInt8(number) }
            number += 1
        }
        return (bytes, isInOrder, last)
    }

    /// The limit is on all pieces together: what is within it comes whole and in order.
    @Test(arguments: [(1, 4), (3, 4), (40, 4), (2, 512), (9, 512), (5, 1020)])
    func allPiecesTogetherAreLimited(count: Int, size: Int) throws {
        let total = count * size << 10
        let answer = try Self.received(count, ofKiB: size, WorkerLimits(outputBytes: total))
        #expect(answer.bytes == total && answer.isInOrder && answer.last == [UInt8(count)])
        for less in [1, size << 9, total / 2] {
            let limits = WorkerLimits(outputBytes: total - less)
            var got = 0
            let error = #expect(throws: SandboxError.self) {
                got = try Self.received(count, ofKiB: size, limits).bytes
            }
            #expect(error?.code == .outputLimit)
            #expect(got == 0)
        }
    }

    private struct Enough: Error {}

    /// Whoever takes the pieces may have had enough: that is thrown on, and the worker ends.
    @Test func theReceiverMayStop() throws {
        Probe.ready
        let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        for stop in 1...4 {
            var pieces = 0
            #expect(throws: Enough.self) {
                try Worker.run(job: "pieces", input: [200, 16], file: file) { _ in
                    pieces += 1
                    if pieces == stop { throw Enough() }
                }
            }
            #expect(pieces == stop)
        }
    }
}
