/// What a parser of the wire takes at most. Every parser refuses by name what is over its limit,
/// and holds no more than these numbers say.
package struct WireLimits: Sendable, Equatable {
    /// Bytes of an ICAP head, with its blank line.
    package var icapHeadBytes = 16 << 10
    /// Lines of an ICAP head, with the first.
    package var icapHeadLines = 100
    /// Bytes of an HTTP head, with its blank line.
    package var httpHeadBytes = 64 << 10
    package var httpHeadLines = 200
    /// Bytes of a chunk's first line, with its line end; of a line of the trailer as well.
    package var chunkLineBytes = 4 << 10
    /// Bytes of one chunk, as announced.
    package var chunkBytes = 1 << 30
    /// Bytes and lines of a trailer.
    package var trailerBytes = 16 << 10
    package var trailerLines = 100
    /// Bytes of a body without its framing.
    package var bodyBytes = 2 << 30
    /// Bytes of a part's header, with its blank line.
    package var partHeadBytes = 16 << 10
    package var partHeadLines = 200
    /// Parts of one multipart body.
    package var parts = 1_000
    /// How deep JSON may be nested.
    package var jsonDepth = 512

    package init() {}
}
