internal import Glibc

/// Takes chunks apart (RFC 9112, 7.1): of ICAP bodies, and of S3's aws-chunked.
///
/// Data is told as slices of what was fed, without a copy; the size line is held only where it is
/// cut, up to `WireLimits.chunkLineBytes`. After the end nothing is taken: what follows belongs to
/// whoever comes next. O(n).
package struct ChunkDecoder {
    package enum Event {
        /// Bytes of the body, valid during the call.
        case data(UnsafeRawBufferPointer)
        /// Bytes that are not of the body: size lines, line ends, trailers.
        case framing(UnsafeRawBufferPointer)
        /// The last chunk and its trailer have been read.
        case end(isEndOfPreview: Bool)
    }

    /// Who wrote the chunks, which decides what `ieof` is.
    package enum Dialect: Sendable, Equatable {
        /// Chunks in a preview: the last may say `ieof`, which is the end of the body too.
        case preview
        /// Chunks after a preview, or without one: no chunk may say `ieof`.
        case icap
        /// No extension has a meaning.
        case plain
    }

    private enum State {
        case size
        case data(Int)
        case dataEnd(Int)
        case trailer
        case ended
    }

    private let dialect: Dialect
    private let limits: WireLimits
    private var state = State.size
    private var line: [UInt8] = []
    private var isEndOfPreview = false
    private var trailerBytes = 0
    private var trailerLines = 0
    private var failure: WireError?
    /// Bytes of data so far.
    package private(set) var bodyBytes = 0

    package init(dialect: Dialect = .plain, limits: WireLimits = WireLimits()) {
        self.dialect = dialect
        self.limits = limits
    }

    package var isEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// Takes bytes up to the end of the body, and tells how many. After an error every call throws
    /// it again.
    package mutating func feed(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) -> Int {
        if let failure { throw failure }
        do throws(WireError) {
            var at = 0
            while at < input.count, !isEnded {
                at += try step(UnsafeRawBufferPointer(rebasing: input[at...]), emit)
            }
            return at
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func step(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) -> Int {
        switch state {
        case .size, .trailer:
            return try takeLine(input, emit)
        case .data(let left):
            let count = min(left, input.count, limits.bodyBytes - bodyBytes)
            guard count > 0 else { throw WireError(.bodyTooLong) }
            bodyBytes += count
            emit(.data(UnsafeRawBufferPointer(rebasing: input[..<count])))
            state = count < left ? .data(left - count) : .dataEnd(0)
            return count
        case .dataEnd(let seen):
            guard input[0] == (seen == 0 ? ByteText.cr : ByteText.lf) else {
                throw WireError(.chunkDataEnd)
            }
            emit(.framing(UnsafeRawBufferPointer(rebasing: input[..<1])))
            state = seen == 0 ? .dataEnd(1) : .size
            return 1
        case .ended:
            return 0
        }
    }

    private mutating func takeLine(
        _ input: UnsafeRawBufferPointer, _ emit: (Event) -> Void
    ) throws(WireError) -> Int {
        guard let base = input.baseAddress else { return 0 }
        // No line is longer than the limit, so no more is searched.
        let room = min(input.count, limits.chunkLineBytes - line.count)
        guard room > 0 else { throw tooLong }
        let newline = memchr(base, Int32(ByteText.lf), room)
        let count = newline.map { base.distance(to: UnsafeRawPointer($0)) + 1 } ?? room
        let piece = UnsafeRawBufferPointer(rebasing: input[..<count])
        emit(.framing(piece))
        guard newline != nil else {
            line += piece
            return count
        }
        if line.isEmpty {
            try endLine(piece)
        } else {
            line += piece
            let whole = line
            line.removeAll(keepingCapacity: true)
            try whole.withBytes { bytes throws(WireError) in try endLine(bytes) }
        }
        if isEnded { emit(.end(isEndOfPreview: isEndOfPreview)) }
        return count
    }

    private var tooLong: WireError {
        if case .trailer = state {
            WireError(.trailerTooLong)
        } else {
            WireError(.chunkLineTooLong)
        }
    }

    private mutating func endLine(_ whole: UnsafeRawBufferPointer) throws(WireError) {
        guard whole.count >= 2, whole[whole.count - 2] == ByteText.cr else {
            throw WireError(.chunkLineEnd)
        }
        let text = UnsafeRawBufferPointer(rebasing: whole.dropLast(2))
        if text.contains(ByteText.cr) || text.contains(0) { throw WireError(.chunkLineEnd) }
        if case .trailer = state {
            try endTrailerLine(text, bytes: whole.count)
        } else {
            try endSizeLine(text)
        }
    }

    private mutating func endSizeLine(_ text: UnsafeRawBufferPointer) throws(WireError) {
        var size = 0
        var digits = 0
        while digits < text.count, let value = Self.digit(text[digits]) {
            // More digits than a number of 64 bits has are zeros before it, or too many.
            guard digits < 16 else { throw WireError(.chunkSize) }
            guard size <= limits.chunkBytes >> 4 else { throw WireError(.chunkTooLarge) }
            size = size << 4 | value
            digits += 1
        }
        guard digits > 0 else { throw WireError(.chunkSize) }
        guard size <= limits.chunkBytes else { throw WireError(.chunkTooLarge) }
        if digits < text.count {
            guard text[digits] == 0x3B else { throw WireError(.chunkSize) }
            try readExtensions(
                UnsafeRawBufferPointer(rebasing: text[(digits + 1)...]), isLast: size == 0)
        }
        state = size == 0 ? .trailer : .data(size)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x37
        case 0x61...0x66: Int(byte) - 0x57
        default: nil
        }
    }

    /// Extensions mean nothing, but for `ieof`; a quotation that is still open at the line's end
    /// would make another parser read on.
    private mutating func readExtensions(
        _ text: UnsafeRawBufferPointer, isLast: Bool
    ) throws(WireError) {
        var start = 0
        var isQuoted = false
        var i = 0
        while i <= text.count {
            if i < text.count, isQuoted || text[i] != 0x3B {
                if text[i] == 0x22 { isQuoted.toggle() }
                if isQuoted, text[i] == 0x5C { i += 1 }
                i += 1
                continue
            }
            try readExtension(
                UnsafeRawBufferPointer(rebasing: text[min(start, text.count)..<min(i, text.count)]),
                isLast: isLast)
            start = i + 1
            i += 1
        }
        if isQuoted { throw WireError(.chunkExtension) }
    }

    private mutating func readExtension(
        _ text: UnsafeRawBufferPointer, isLast: Bool
    ) throws(WireError) {
        guard dialect != .plain else { return }
        let blanks = text.prefix(while: ByteText.isBlank).count
        let word = text[blanks...]
        let name = word.prefix { $0 != 0x3D && !ByteText.isBlank($0) }
        guard ByteText.equals(name, "ieof") else { return }
        // Spelt otherwise, with a value, or in another place it would end the body for one reader
        // and not for another.
        let isExact =
            name.elementsEqual("ieof".utf8)
            && word.dropFirst(4).allSatisfy(ByteText.isBlank)
        guard isExact, isLast, dialect == .preview, !isEndOfPreview else {
            throw WireError(.endOfPreviewMark)
        }
        isEndOfPreview = true
    }

    private mutating func endTrailerLine(
        _ text: UnsafeRawBufferPointer, bytes: Int
    ) throws(WireError) {
        if text.isEmpty {
            state = .ended
            return
        }
        trailerBytes += bytes
        trailerLines += 1
        guard trailerBytes <= limits.trailerBytes, trailerLines <= limits.trailerLines else {
            throw WireError(.trailerTooLong)
        }
        let name = text.prefix { $0 != 0x3A }
        guard !name.isEmpty, name.count < text.count, name.allSatisfy(ByteText.isToken) else {
            throw WireError(.trailerField)
        }
    }
}
