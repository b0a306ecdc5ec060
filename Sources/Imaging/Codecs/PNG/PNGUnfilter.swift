/// Undoes PNG's row filters (W3C PNG, section 9).
enum PNGUnfilter {
    /// From `height` rows of a filter byte and `rowBytes` samples to the samples alone,
    /// in the same memory: each row moves towards the start, over bytes already used.
    ///
    /// False where a filter byte is none of the five.
    static func inPlace(
        _ bytes: UnsafeMutablePointer<UInt8>, height: Int, rowBytes: Int, pixelBytes: Int
    ) -> Bool {
        for y in 0..<height {
            let source = bytes + y * (rowBytes + 1)
            let filter = source[0]
            let row = bytes + y * rowBytes
            row.update(from: source + 1, count: rowBytes)
            // The row above the first is all zeros: Up is None then, and Paeth is Sub.
            let above: UnsafePointer<UInt8>? = y > 0 ? UnsafePointer(row - rowBytes) : nil
            switch (filter, above) {
            case (0, _), (2, nil): break
            case (1, _), (4, nil): each(pixelBytes) { sub(row, rowBytes, $0) }
            case (2, let above?): up(row, above, rowBytes)
            case (3, nil): each(pixelBytes) { halfSub(row, rowBytes, $0) }
            case (3, let above?): each(pixelBytes) { average(row, above, rowBytes, $0) }
            case (4, let above?): each(pixelBytes) { paeth(row, above, rowBytes, $0) }
            default: return false
            }
        }
        return true
    }

    /// Calls `body` with a constant, so that each pixel size gets code of its own.
    @inline(__always)
    private static func each(_ pixelBytes: Int, _ body: (Int) -> Void) {
        switch pixelBytes {
        case 1: body(1)
        case 2: body(2)
        case 3: body(3)
        case 4: body(4)
        case 6: body(6)
        default: body(8)
        }
    }

    @inline(__always)
    private static func up(
        _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int
    ) {
        for i in 0..<count { row[i] &+= above[i] }
    }

    @inline(__always)
    private static func sub(_ row: UnsafeMutablePointer<UInt8>, _ count: Int, _ step: Int) {
        var i = step
        while i < count {
            row[i] &+= row[i - step]
            i += 1
        }
    }

    @inline(__always)
    private static func halfSub(_ row: UnsafeMutablePointer<UInt8>, _ count: Int, _ step: Int) {
        var i = step
        while i < count {
            row[i] &+= row[i - step] >> 1
            i += 1
        }
    }

    @inline(__always)
    private static func average(
        _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int, _ step: Int
    ) {
        for i in 0..<step { row[i] &+= above[i] >> 1 }
        var i = step
        while i < count {
            row[i] &+= UInt8((UInt16(row[i - step]) + UInt16(above[i])) >> 1)
            i += 1
        }
    }

    @inline(__always)
    private static func paeth(
        _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int, _ step: Int
    ) {
        if step == 3 || step == 4 { return paethOfPixels(row, above, count, step) }
        for i in 0..<step { row[i] &+= above[i] }
        var i = step
        while i < count {
            let (a, b, c) = (Int16(row[i - step]), Int16(above[i]), Int16(above[i - step]))
            // p = a + b − c; distances of p from a, b and c.
            let (pa, pb) = (abs(b - c), abs(a - c))
            let pc = abs(a + b - 2 * c)
            let nearest = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
            row[i] &+= UInt8(truncatingIfNeeded: nearest)
            i += 1
        }
    }

    /// Paeth on whole pixels of 3 or 4 bytes, the pixel to the left kept in a register:
    /// each pixel waits for the one before it, and a way through memory is twice as long.
    ///
    /// Of 3-byte pixels the fourth byte is read, not written. It lies in the buffer, which
    /// is longer than the samples by a filter byte a row.
    @inline(__always)
    private static func paethOfPixels(
        _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int, _ step: Int
    ) {
        var a = SIMD4<Int16>(repeating: 0)
        var c = SIMD4<Int16>(repeating: 0)
        var i = 0
        while i < count {
            let b = widened(UnsafeRawPointer(above + i))
            // Both signs at once: negating afterwards would lengthen the wait.
            let (down, up) = (b &- c, c &- b)
            let (right, left) = (a &- c, c &- a)
            let pa = larger(down, up)
            let pb = larger(right, left)
            let pc = larger(down &+ right, up &+ left)
            let others = b.replacing(with: c, where: pb .> pc)
            let nearest = a.replacing(with: others, where: (pa .> pb) .| (pa .> pc))
            a = (widened(UnsafeRawPointer(row + i)) &+ nearest) & 255
            row[i] = UInt8(truncatingIfNeeded: a[0])
            row[i + 1] = UInt8(truncatingIfNeeded: a[1])
            row[i + 2] = UInt8(truncatingIfNeeded: a[2])
            if step == 4 { row[i + 3] = UInt8(truncatingIfNeeded: a[3]) }
            c = b
            i += step
        }
    }

    @inline(__always)
    private static func widened(_ bytes: UnsafeRawPointer) -> SIMD4<Int16> {
        let four = bytes.loadUnaligned(as: UInt32.self)
        return SIMD4(truncatingIfNeeded: unsafeBitCast(four, to: SIMD4<UInt8>.self))
    }

    @inline(__always)
    private static func larger(_ x: SIMD4<Int16>, _ y: SIMD4<Int16>) -> SIMD4<Int16> {
        x.replacing(with: y, where: x .< y)
    }
}
