internal import Glibc

/// The way out for a worker's answer that is given piece by piece.
public struct WorkerPieces: Sendable {
    /// The most bytes of one piece.
    public static let pieceBytes = 1 << 20

    init() {}

    /// Sends a piece of at most `pieceBytes` to the parent, and waits until it took it. The
    /// process ends where the parent wants no more.
    public func send(_ bytes: UnsafeRawBufferPointer) {
        Worker.write(WorkerFrame(.piece, count: bytes.count).header)
        Worker.write(bytes)
    }
}
