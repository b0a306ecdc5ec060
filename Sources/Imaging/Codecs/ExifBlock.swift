/// An EXIF block: a TIFF file of tags (CIPA DC-008, 4.5), of which only the entries
/// that marking touches are read. Every offset in it is checked against its end.
struct ExifBlock {
    private(set) var bytes: [UInt8]
    private let bigEndian: Bool
    /// Offset of the first directory (IFD0) and how many entries it has.
    private let directory: Int
    private let entries: Int

    /// Nil where there is no TIFF header or no whole first directory.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 14 else { return nil }
        switch (bytes[0], bytes[1]) {
        case (0x49, 0x49): bigEndian = false
        case (0x4D, 0x4D): bigEndian = true
        default: return nil
        }
        self.bytes = bytes
        // No directory lies over the header, where what is written into it would change its place.
        guard let directory = Self.read32(bytes, 4, bigEndian), directory >= 8,
            Self.read16(bytes, 2, bigEndian) == 42,
            let entries = Self.read16(bytes, directory, bigEndian),
            directory + 2 + 12 * entries <= bytes.count
        else { return nil }
        self.directory = directory
        self.entries = entries
    }

    /// `upright` where the block says nothing or nonsense.
    var orientation: ExifOrientation {
        guard let entry = entry(0x0112, in: directory, entries, type: Self.short),
            let value = Self.read16(bytes, entry + 8, bigEndian)
        else { return .upright }
        return ExifOrientation(rawValue: UInt16(value)) ?? .upright
    }

    /// Says that the samples are stored upright.
    mutating func setUpright() {
        guard let entry = entry(0x0112, in: directory, entries, type: Self.short) else { return }
        bytes[entry + 8] = bigEndian ? 0 : 1
        bytes[entry + 9] = bigEndian ? 1 : 0
    }

    /// Takes out the thumbnail: a small copy of the picture that would stay as it was,
    /// unmarked and unturned, inside the file that is written.
    mutating func dropThumbnail() {
        let link = directory + 2 + 12 * entries
        guard let second = Self.read32(bytes, link, bigEndian), second > 0 else { return }
        for i in link..<link + 4 { bytes[i] = 0 }
        guard let count = Self.read16(bytes, second, bigEndian),
            let offset = entry(0x0201, in: second, count, type: Self.long),
            let length = entry(0x0202, in: second, count, type: Self.long),
            let start = Self.read32(bytes, offset + 8, bigEndian),
            let size = Self.read32(bytes, length + 8, bigEndian),
            // Never over the header and the first directory.
            start >= link + 4, start < bytes.count
        else { return }
        if start + size >= bytes.count {
            bytes.removeSubrange(start...)
        } else {
            for i in start..<start + size { bytes[i] = 0 }
        }
    }

    private static let short = 3
    private static let long = 4

    /// Offset of this tag's 12-byte entry, if it holds one value of `type`.
    private func entry(_ tag: Int, in directory: Int, _ entries: Int, type: Int) -> Int? {
        for i in 0..<entries {
            let at = directory + 2 + 12 * i
            guard at + 12 <= bytes.count else { return nil }
            guard Self.read16(bytes, at, bigEndian) == tag else { continue }
            let isOne =
                Self.read16(bytes, at + 2, bigEndian) == type
                && Self.read32(bytes, at + 4, bigEndian) == 1
            return isOne ? at : nil
        }
        return nil
    }

    private static func read16(_ bytes: [UInt8], _ at: Int, _ bigEndian: Bool) -> Int? {
        guard at >= 0, at + 2 <= bytes.count else { return nil }
        let (a, b) = (Int(bytes[at]), Int(bytes[at + 1]))
        return bigEndian ? a << 8 | b : b << 8 | a
    }

    private static func read32(_ bytes: [UInt8], _ at: Int, _ bigEndian: Bool) -> Int? {
        guard let a = read16(bytes, at, bigEndian), let b = read16(bytes, at + 2, bigEndian) else {
            return nil
        }
        return bigEndian ? a << 16 | b : b << 16 | a
    }
}

/// Where a picture's first row and column belong: EXIF tag 0x0112 (CIPA DC-008, 4.6.5).
///
/// Each case names what must be done to the stored samples to show them upright.
enum ExifOrientation: UInt16, CaseIterable, Sendable {
    case upright = 1
    case mirror
    case halfTurn
    case flip
    /// Rows become columns.
    case transpose
    case turnClockwise
    /// Transposed over the other diagonal.
    case transverse
    case turnAnticlockwise

    /// Whether width and height change places.
    var transposes: Bool { rawValue >= 5 }
}

/// What must be known of an ICC profile to keep it (ICC.1:2022, 7.2): whether it is
/// one, and for which colours.
enum ICCProfile {
    /// Whether `bytes` are a profile for samples of this layout. A profile of other
    /// colours is worse than none: viewers reject the picture or tint it.
    static func fits(_ bytes: [UInt8], _ layout: Raster.Layout) -> Bool {
        guard bytes.count >= 132, bytes[36..<40].elementsEqual("acsp".utf8) else { return false }
        return bytes[16..<20].elementsEqual((layout.isGrey ? "GRAY" : "RGB ").utf8)
    }
}
