/// What stands before the samples of a bitmap: sizes, form, masks and palette. Every header from
/// OS/2's 12 bytes to version 5.
struct BMPHeader {
    let width: Int
    let height: Int
    let isTopDown: Bool
    /// Of a pixel: 1, 2, 4, 8, 16, 24 or 32.
    let bits: Int
    let isRunLength: Bool
    /// Of 16 and 32 bits; nil for the others.
    let masks: BMPMasks?
    /// Whether alpha that is 0 everywhere is no alpha.
    let alphaMayBeUnused: Bool
    let palette: [(red: UInt8, green: UInt8, blue: UInt8)]
    /// From the beginning of the file.
    let dataOffset: Int
    /// Pixels per metre, 0 where it is not known.
    let horizontalDensity: Int
    let verticalDensity: Int

    /// Throws `truncated`, `damaged` or `unsupported`.
    init(_ file: ArraySlice<UInt8>) throws(ImagingError) {
        func number(_ offset: Int, _ count: Int) -> Int {
            (0..<count).reversed().reduce(0) { $0 << 8 | Int(file[file.startIndex + offset + $1]) }
        }
        guard file.count >= 18 else { throw ImagingError(.truncated, "truncated BMP") }
        dataOffset = number(10, 4)
        let size = number(14, 4)
        guard file.count >= 14 + size else { throw ImagingError(.truncated, "truncated BMP") }
        let isCore = size == 12
        guard isCore || [16, 40, 52, 56, 64, 108, 124].contains(size) else {
            throw ImagingError(.unsupported, "a BMP header of \(size) bytes is not supported")
        }
        width = isCore ? number(18, 2) : Int(Int32(truncatingIfNeeded: number(18, 4)))
        let signedHeight = isCore ? number(20, 2) : Int(Int32(truncatingIfNeeded: number(22, 4)))
        height = abs(signedHeight)
        isTopDown = signedHeight < 0
        bits = isCore ? number(24, 2) : number(28, 2)
        guard width > 0, height > 0 else {
            throw ImagingError(.damaged, "damaged BMP: a side of 0 pixels")
        }
        let form = size >= 40 ? number(30, 4) : 0
        isRunLength = form == 1 || form == 2
        switch (form, bits) {
        case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (0, 24), (0, 32), (1, 8), (2, 4): break
        // In OS/2's headers these numbers are other compressions.
        case (3, 16), (3, 32), (6, 16), (6, 32): guard size != 64 else { fallthrough }
        default:
            throw ImagingError(.unsupported, "BMP of \(bits) bits in form \(form) is not supported")
        }
        if isRunLength, isTopDown {
            throw ImagingError(.damaged, "damaged BMP: compressed from the top")
        }
        horizontalDensity = size >= 40 ? max(0, Int(Int32(truncatingIfNeeded: number(38, 4)))) : 0
        verticalDensity = size >= 40 ? max(0, Int(Int32(truncatingIfNeeded: number(42, 4)))) : 0

        // Version 1 has its masks after the header.
        var end = 14 + size
        if form == 3 || form == 6 {
            let count = size >= 56 || form == 6 ? 4 : 3
            if size == 40 { end += count * 4 }
            guard file.count >= 54 + count * 4 else {
                throw ImagingError(.truncated, "truncated BMP")
            }
            masks = try BMPMasks((0..<count).map { UInt32(number(54 + 4 * $0, 4)) })
            alphaMayBeUnused = false
        } else if bits == 16 || bits == 32 {
            masks = try BMPMasks(
                bits == 16
                    ? [0x7C00, 0x03E0, 0x001F] : [0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000])
            alphaMayBeUnused = bits == 32
        } else {
            masks = nil
            alphaMayBeUnused = false
        }

        guard dataOffset >= end else {
            throw ImagingError(.damaged, "damaged BMP: its samples begin within the header")
        }
        guard bits <= 8 else {
            palette = []
            return
        }
        let entry = isCore ? 3 : 4
        let used = size >= 40 ? number(46, 4) : 0
        let room = (min(dataOffset, file.count) - end) / entry
        let count = max(0, min(used == 0 ? 1 << bits : used, 1 << bits, room))
        palette = (0..<count).map {
            let at = file.startIndex + end + $0 * entry
            return (file[at + 2], file[at + 1], file[at])
        }
        guard count > 0 else { throw ImagingError(.damaged, "damaged BMP: no colours") }
    }
}

/// Where the colours stand in the word of a pixel.
struct BMPMasks {
    struct Channel {
        private let mask: UInt32
        private let shift: UInt32
        private let bits: Int

        /// Throws `damaged` for bits that do not stand side by side.
        init(_ mask: UInt32) throws(ImagingError) {
            self.mask = mask
            shift = mask == 0 ? 0 : UInt32(mask.trailingZeroBitCount)
            bits = mask.nonzeroBitCount
            guard mask == 0 || 32 - mask.leadingZeroBitCount - Int(shift) == bits else {
                throw ImagingError(.damaged, "damaged BMP: masks with holes")
            }
        }

        /// In 8 bits: fewer are repeated, of more the high ones are taken.
        func sample(_ word: UInt32, absent: UInt8) -> UInt8 {
            guard bits > 0 else { return absent }
            let value = (word & mask) >> shift
            guard bits < 8 else { return UInt8(truncatingIfNeeded: value >> UInt32(bits - 8)) }
            var result = value << UInt32(8 - bits)
            var filled = bits
            while filled < 8 {
                result |= result >> UInt32(filled)
                filled *= 2
            }
            return UInt8(truncatingIfNeeded: result)
        }
    }

    let red: Channel
    let green: Channel
    let blue: Channel
    let alpha: Channel

    /// - Parameter masks: of red, green and blue, and of alpha where there is a fourth.
    init(_ masks: [UInt32]) throws(ImagingError) {
        red = try Channel(masks[0])
        green = try Channel(masks[1])
        blue = try Channel(masks[2])
        alpha = try Channel(masks.count > 3 ? masks[3] : 0)
    }
}
