/// S3's framing of uploads (`Content-Encoding: aws-chunked`): chunks with signatures in their
/// extensions and checksums in their trailer, and nothing behind. Signatures are not checked.
///
/// Data and framing together are the body, so that what is hidden in a signature can be scanned too.
package struct AWSChunkDecoder {
    package enum Event {
        /// Bytes are valid during the call.
        case data(UnsafeRawBufferPointer)
        case framing(UnsafeRawBufferPointer)
    }

    private var chunks: ChunkDecoder
    private let decodedLength: Int?

    /// - Parameter decodedLength: what `x-amz-decoded-content-length` says.
    package init(decodedLength: Int?, limits: WireLimits = WireLimits()) {
        chunks = ChunkDecoder(dialect: .plain, limits: limits)
        self.decodedLength = decodedLength
    }

    /// Bytes of data so far.
    package var dataBytes: Int { chunks.bodyBytes }

    package mutating func feed(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) {
        let taken = try chunks.feed(input) { event in
            switch event {
            case .data(let bytes): emit(.data(bytes))
            case .framing(let bytes): emit(.framing(bytes))
            case .end: break
            }
        }
        if taken < input.count { throw WireError(.awsTrailing) }
    }

    /// The body has ended.
    package func finish() throws(WireError) {
        guard chunks.isEnded else { throw WireError(.bodyCutShort) }
        if let decodedLength, decodedLength != dataBytes { throw WireError(.awsLength) }
    }
}
