/// The net below every reader: what can be read of bytes as they stand.
///
/// A reader tells what it recognises of a format. A plain value in a comment, a name, a gap or
/// behind the end of what it recognises would pass it by; here it does not. Text is given as it
/// is, binary data as the strings in it (UTF-8 and UTF-16, see ``StringFinder``), a line each.
struct NetCaster {
    private var finder: StringFinder?

    /// - Parameter head: the beginning of the bytes, or all of them.
    init(head: UnsafeRawBufferPointer) {
        let sample = UnsafeRawBufferPointer(rebasing: head.prefix(FileType.sniffed))
        finder = sample.contains(0) || !UTF8Check.sampleIsValid(sample) ? StringFinder() : nil
    }

    mutating func push(
        _ bytes: UnsafeRawBufferPointer, last: Bool, to output: (UnsafeRawBufferPointer) -> Void
    ) {
        if finder == nil {
            if UTF8Check.isValid(bytes), !bytes.contains(0) { return output(bytes) }
            finder = StringFinder()
        }
        finder?.push(bytes, last: last, to: output)
    }

    /// All of `bytes`, of those types, at once.
    static func readable(_ bytes: [UInt8], _ types: [FileType]) -> [UInt8] {
        let bytes = NetMask.isNeeded(types) ? NetMask.masked(bytes, types) : bytes
        var out: [UInt8] = []
        bytes.withUnsafeBytes { bytes in
            var net = NetCaster(head: bytes)
            net.push(bytes, last: true) { out.append(contentsOf: $0) }
        }
        return out
    }

    /// What text of one byte a letter holds in UTF-7 without saying so, and in code pages that
    /// it may be in; empty where nothing.
    static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { bytes in
            let sample = UnsafeRawBufferPointer(rebasing: bytes.prefix(FileType.sniffed))
            guard FileType.looksLikeText(sample), !sample.contains(0) else { return [] }
            return UTF7Finder.decoded(bytes) + OtherReadings.decoded(bytes)
        }
    }

    /// Whether the readers of these types give the bytes as text just as they are, so that the
    /// net would only catch the same again.
    static func isNeedless(_ bytes: [UInt8], _ types: [FileType]) -> Bool {
        if bytes.isEmpty || types.allSatisfy(\.isOpaque) { return true }
        guard types.count == 1, types[0].isPlain else { return false }
        return bytes.withUnsafeBytes {
            // ASCII in two bytes a letter is UTF-8 as well, and read as what it is.
            UTF8Check.isValid($0) && !$0.contains(0)
                && EncodingDetector.mark($0)?.0.width ?? 1 == 1
        }
    }
}
