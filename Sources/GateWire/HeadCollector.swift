internal import Glibc

/// Gathers a head's bytes up to its blank line, from pieces of any size: no byte is looked at twice,
/// and what no head may contain is refused as soon as its line has come.
package struct HeadCollector {
    /// The head so far, with all its line ends.
    package private(set) var bytes: [UInt8] = []
    package private(set) var isComplete = false
    private let longest: Int
    private let mostLines: Int
    private let skipsBlankLines: Bool
    private var lineStart = 0
    private var lines = 0

    /// - Parameter skipsBlankLines: whether empty lines may stand before the head, as some clients
    ///   leave them between requests. They count as lines, and are not kept.
    package init(longest: Int, mostLines: Int, skipsBlankLines: Bool = false) {
        self.longest = longest
        self.mostLines = mostLines
        self.skipsBlankLines = skipsBlankLines
    }

    /// Takes bytes up to the blank line, and tells how many.
    package mutating func feed(_ input: UnsafeRawBufferPointer) throws(WireError) -> Int {
        var at = 0
        while at < input.count, !isComplete, let base = input.baseAddress {
            let newline = memchr(base + at, Int32(ByteText.lf), input.count - at)
            let end = newline.map { base.distance(to: UnsafeRawPointer($0)) + 1 } ?? input.count
            guard bytes.count + end - at <= longest else { throw WireError(.headTooLong) }
            bytes.append(contentsOf: input[at..<end])
            at = end
            if newline != nil { try endLine() }
        }
        return at
    }

    private mutating func endLine() throws(WireError) {
        let line = bytes[lineStart...].dropLast()
        guard line.last == ByteText.cr else { throw WireError(.bareLineFeed) }
        let text = line.dropLast()
        if text.contains(ByteText.cr) { throw WireError(.bareCarriageReturn) }
        if text.contains(0) { throw WireError(.nul) }
        lines += 1
        guard lines <= mostLines else { throw WireError(.tooManyLines) }
        if text.isEmpty {
            guard lineStart == 0, skipsBlankLines else {
                isComplete = true
                return
            }
            bytes.removeAll(keepingCapacity: true)
        }
        lineStart = bytes.count
    }

    /// Overwrites what was gathered: an ICAP head may contain a password.
    mutating func erase() {
        bytes.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
        }
    }
}
