internal import Glibc

/// The frame around a worker's input and its answer: four letters, a status, the
/// payload's length in eight bytes, least first, then the payload and nothing after it.
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
    /// The most bytes of an error's words.
    static let messageBytes = 1024

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
        let count = bytes[5...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let count = Int(exactly: count) else { return nil }
        self.init(status, count: count)
    }

    var header: [UInt8] {
        Self.magic + [status.rawValue]
            + (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
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
