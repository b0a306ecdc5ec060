import Foundation
import Testing
@testable import DocumentReading

/// Files that change while they are read.
@Suite struct ChangedFileTests {
    /// Changes a file once, when the first of it was read, and puts its time back.
    private final class Meddler: DocumentSink {
        let path: String
        var reasons: [UnreadReason] = []
        private var isDone = false

        init(_ path: String) { self.path = path }

        func begin(_ part: DocumentPart) {}
        func text(_ utf8: UnsafeRawBufferPointer) {}
        func end() {}
        func picture(_ bytes: [UInt8], _ part: DocumentPart) {}
        func unread(path: String, reason: UnreadReason) { reasons.append(reason) }

        func raw(_ bytes: UnsafeRawBufferPointer) {
            guard !isDone else { return }
            isDone = true
            var status = stat()
            let descriptor = open(path, O_WRONLY)
            defer { close(descriptor) }
            fstat(descriptor, &status)
            // Times of files are as coarse as the clock's tick: until it has moved on.
            var after = status
            while after.st_ctim.tv_nsec == status.st_ctim.tv_nsec,
                after.st_ctim.tv_sec == status.st_ctim.tv_sec
            {
                _ = pwrite(descriptor, "y", 1, 0)
                fstat(descriptor, &after)
            }
            let times = [status.st_atim, status.st_mtim]
            futimens(descriptor, times)
        }
    }

    @Test func aChangeWhoseTimeIsPutBackIsTold() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("dlp-changed-\(UUID().uuidString).txt").path
        defer { unlink(path) }
        try Data(String(repeating: "a harmless line\n", count: 1 << 16).utf8)
            .write(to: URL(fileURLWithPath: path))
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let meddler = Meddler(path)
        try DocumentReader().read(descriptor: descriptor, name: "a.txt", into: meddler)
        #expect(meddler.reasons.contains(.changed))
    }
}
