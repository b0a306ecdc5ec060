internal import Glibc
internal import Support

/// The frame around a worker's input and its answer: four letters, a status, the
/// payload's length in eight bytes, little-endian, then the payload and nothing after it.
struct WorkerFrame {
    enum Status: UInt8 {
        case done = 0
        case failed
        case memory
        case outputLimit
        case refused
        /// Its limits could not be taken.
        case unconfined
        case input
        /// It becomes a program now: the answer will be in the file that it was given.
        case program
        /// A part of the answer; another frame follows.
        case piece
    }

    static let magic: [UInt8] = Array("DLPW".utf8)
    static let headerCount = 13
    /// The most bytes of an error's words, with the code before them.
    static let messageBytes = 1024

    /// The payload of a failure: the code, a zero, the words.
    static func failure(_ error: any Error) -> [UInt8] {
        let code = (error as? any WorkerFailure)?.workerCode ?? ""
        let bytes = Array(code.utf8) + [0] + Array("\(error)".utf8)
        return Array(bytes.prefix(messageBytes))
    }

    /// The parts of that payload; believes none of it.
    static func failureParts(_ payload: [UInt8]) -> (code: String, words: ArraySlice<UInt8>) {
        let code = payload.prefix { $0 != 0 }
        return (WorkerFailureCode.checked(code), payload[min(code.endIndex + 1, payload.count)...])
    }

    var status: Status
    var count: Int

    init(_ status: Status, count: Int) {
        self.status = status
        self.count = count
    }

    /// Nil unless `header` is 13 bytes that make a frame.
    init?(_ header: some Collection<UInt8>) {
        let bytes = Array(header)
        guard bytes.count == Self.headerCount, bytes.starts(with: Self.magic),
            let status = Status(rawValue: bytes[4])
        else { return nil }
        var fields = WireReader(bytes[5...])
        guard let count = try? fields.number(atMost: .max) else { return nil }
        self.init(status, count: count)
    }

    var header: [UInt8] {
        var fields = WireWriter()
        fields.number(count)
        return Self.magic + [status.rawValue] + fields.bytes
    }
}

/// The way out for a worker's answer that is given piece by piece.
package struct WorkerPieces: Sendable {
    /// The most bytes of one piece.
    package static let pieceBytes = 1 << 20

    init() {}

    /// Sends a piece of at most `pieceBytes` to the parent, and waits until it took it. The
    /// process ends where the parent wants no more.
    package func send(_ bytes: UnsafeRawBufferPointer) {
        Worker.write(WorkerFrame(.piece, count: bytes.count).header)
        Worker.write(bytes)
    }
}
