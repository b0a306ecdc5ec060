import CCodecs
import Testing
@testable import Imaging
@testable import Sandbox
@testable import Support

/// BMP in every form that is read, and GIF's less common ones, each written here byte by byte.
@Suite(.serialized) struct BitmapTests {
    init() { ForeignWorker.ready }

    private static let width = 5
    private static let height = 3

    /// The picture's index at a place, of 2, 4 or more colours.
    private static func index(_ x: Int, _ y: Int, _ colours: Int) -> Int {
        (x + 2 * y) % min(colours, 7)
    }
    private static func colour(_ index: Int) -> [UInt8] {
        [33, 235, 7].map { UInt8(truncatingIfNeeded: index * $0 + 3) }
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        ForeignFiles.little(value, count)
    }

    private static func words(_ values: [Int]) -> [UInt8] {
        var out: [UInt8] = []
        for value in values { out += little(value, 4) }
        return out
    }

    /// A bitmap around rows or runs. `extra` follows the header: masks.
    private static func bitmap(
        bits: Int, form: Int = 0, header: Int = 40, height: Int = Self.height, extra: [UInt8] = [],
        colours: Int = 0, data: [UInt8]
    ) -> [UInt8] {
        var entries: [UInt8] = []
        for i in 0..<colours {
            entries += colour(i).reversed() as [UInt8]
            if header != 12 { entries.append(0) }
        }
        var head: [UInt8]
        if header == 12 {
            head = little(12, 4) + little(width, 2)
            head += little(height, 2) + little(1, 2)
            head += little(bits, 2)
        } else {
            head = little(header, 4) + little(width, 4)
            head += little(height, 4) + little(1, 2)
            head += little(bits, 2) + little(form, 4) + little(0, 4) + little(2835, 4)
            head += little(2835, 4) + little(colours, 4) + little(0, 4)
        }
        head += extra
        head += [UInt8](repeating: 0, count: max(0, header - head.count))
        let offset = 14 + head.count + entries.count
        var file = Array("BM".utf8)
        file += little(offset + data.count, 4)
        file += little(0, 4)
        file += little(offset, 4)
        file += head
        file += entries
        return file + data
    }

    /// Rows, the lowest first, of `pixel`'s bits in words of four bytes.
    private static func rows(
        bits: Int, isTopDown: Bool = false, _ pixel: (Int, Int) -> Int
    ) -> [UInt8] {
        (0..<height).flatMap { row -> [UInt8] in
            let y = isTopDown ? row : height - 1 - row
            var out = [UInt8](repeating: 0, count: (width * bits + 31) / 32 * 4)
            for x in 0..<width {
                if bits < 8 {
                    out[x * bits / 8] |= UInt8(pixel(x, y) << (8 - bits - x * bits % 8))
                } else {
                    let bytes = little(pixel(x, y), bits / 8)
                    out.replaceSubrange(x * bits / 8..<(x + 1) * bits / 8, with: bytes)
                }
            }
            return out
        }
    }

    private func check(_ file: [UInt8], _ expected: (Int, Int) -> [UInt8]) throws {
        let raster = try Picture.decodeAny(file).raster
        #expect(raster.width == Self.width && raster.height == Self.height)
        guard case .eight(let samples) = raster.samples else { return }
        var wanted: [UInt8] = []
        for y in 0..<Self.height {
            for x in 0..<Self.width { wanted += expected(x, y) }
        }
        #expect(samples == wanted)
    }

    @Test(arguments: [1, 2, 4, 8], [12, 40, 64, 108, 124])
    func palettesOfEveryHeader(bits: Int, header: Int) throws {
        let count = min(1 << bits, 7)
        let file = Self.bitmap(
            bits: bits, header: header, colours: header == 12 ? 1 << bits : count,
            data: Self.rows(bits: bits) { Self.index($0, $1, count) })
        try check(file) { Self.colour(Self.index($0, $1, count)) }
    }

    private static func packed(_ x: Int, _ y: Int) -> Int {
        let colour = colour(index(x, y, 7))
        return Int(colour[0]) << 16 | Int(colour[1]) << 8 | Int(colour[2])
    }

    @Test(arguments: [24, 32], [false, true])
    func trueColours(bits: Int, isTopDown: Bool) throws {
        let file = Self.bitmap(
            bits: bits, height: isTopDown ? -Self.height : Self.height,
            data: Self.rows(bits: bits, isTopDown: isTopDown, Self.packed))
        try check(file) { Self.colour(Self.index($0, $1, 7)) }
    }

    /// 32 bits with alpha, and masks in another order.
    @Test func alphaAndMasks() throws {
        let file = Self.bitmap(
            bits: 32, data: Self.rows(bits: 32) { 0x8000_0000 | Self.packed($0, $1) })
        try check(file) { Self.colour(Self.index($0, $1, 7)) + [128] }
        let masks = Self.words([0xFF, 0xFF00, 0xFF_0000])
        let swapped = Self.bitmap(
            bits: 32, form: 3, extra: masks, data: Self.rows(bits: 32, Self.packed))
        try check(swapped) { Self.colour(Self.index($0, $1, 7)).reversed() }
        let transparent = Self.bitmap(
            bits: 32, form: 3, header: 108,
            extra: Self.words([0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000]),
            data: Self.rows(bits: 32, Self.packed))
        try check(transparent) { Self.colour(Self.index($0, $1, 7)) + [0] }
    }

    @Test func fifteenAndSixteenBits() throws {
        let plain = Self.bitmap(
            bits: 16, data: Self.rows(bits: 16) { x, y in (x * 7) << 10 | (y * 9) << 5 | 31 })
        func wide(_ value: Int) -> UInt8 { UInt8(value << 3 | value >> 2) }
        try check(plain) { x, y in [wide(x * 7), wide(y * 9), 255] }
        let masks = Self.words([0xF800, 0x07E0, 0x001F])
        let green = Self.bitmap(
            bits: 16, form: 3, extra: masks,
            data: Self.rows(bits: 16) { x, y in (x * 7) << 11 | (y * 20) << 5 | 1 })
        try check(green) { x, y in
            [wide(x * 7), UInt8(y * 20 << 2 | y * 20 >> 4), 8]
        }
    }

    /// Runs, pixels as they are with their filling, a skip, both ends.
    @Test func runLengths() throws {
        let eight: [UInt8] = [
            0, 5, 4, 5, 6, 0, 1, 0, 0, 0, 3, 2, 2, 3, 0, 0, 0, 2, 1, 0, 4, 1, 0, 1,
        ]
        let rows: [[Int?]] = [[nil, 1, 1, 1, 1], [2, 2, 2, 3, 3], [4, 5, 6, 0, 1]]
        func wanted(_ x: Int, _ y: Int) -> [UInt8] {
            guard let index = rows[y][x] else { return [0, 0, 0, 0] }
            return Self.colour(index) + [255]
        }
        try check(Self.bitmap(bits: 8, form: 1, colours: 7, data: eight), wanted)
        let four: [UInt8] = [
            0, 5, 0x45, 0x60, 0x10, 0, 0, 0, 3, 0x22, 2, 0x33, 0, 0, 0, 2, 1, 0, 4, 0x11, 0, 1,
        ]
        try check(Self.bitmap(bits: 4, form: 2, colours: 7, data: four), wanted)
    }

    /// Whatever is cut or changed: an error, or a picture of the size that it says.
    @Test(arguments: 0..<4)
    func hostileHeadersAreBounded(seed: Int) throws {
        var random = DeterministicGenerator(seed: UInt64(seed))
        let limits = dlp_foreign_limits(max_side: 64, max_pixels: 2048, max_metadata: 0)
        let files = [
            Self.bitmap(bits: 8, form: 1, colours: 7, data: [5, 1, 0, 0, 0, 4, 1, 2, 3, 4, 0, 1]),
            Self.bitmap(bits: 24, data: Self.rows(bits: 24, Self.packed)),
            Self.bitmap(bits: 4, colours: 7, data: Self.rows(bits: 4) { Self.index($0, $1, 7) }),
            Self.bitmap(
                bits: 16, form: 3, extra: Self.words([0xF800, 0x07E0, 0x001F]),
                data: Self.rows(bits: 16, Self.packed)),
        ]
        for round in 0..<4000 {
            var file = files[round % files.count]
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                file[Int.random(in: 0..<file.count, using: &random)] =
                    [
                        0, 1, 127, 128, 255, UInt8.random(in: 0...255, using: &random),
                    ][Int.random(in: 0..<6, using: &random)]
            }
            if Bool.random(using: &random) {
                file.removeLast(Int.random(in: 0..<file.count, using: &random))
            }
            guard let decoder = try? BMPDecoder(file[...], limits) else { continue }
            let frame = try decoder.decode()
            #expect(frame.width <= 64 && frame.height <= 64)
        }
    }

    @Test func whatIsMissingIsSaid() throws {
        let whole = Self.bitmap(bits: 24, data: Self.rows(bits: 24, Self.packed))
        for dropped in [2, 20, 40] {
            #expect(throws: ImagingError(.truncated, "")) {
                try Picture.decodeAny(Array(whole.dropLast(dropped)))
            }
            let partial = try Picture.decodeAny(Array(whole.dropLast(dropped)), allowPartial: true)
            #expect(partial.problem?.code == .truncated)
        }
        let jpeg = Self.bitmap(bits: 24, form: 4, data: [0xFF, 0xD8])
        #expect(throws: ImagingError(.unsupported, "")) { try Picture.decodeAny(jpeg) }
    }

    /// Interlaced, with a place on a larger canvas, a transparent index and colours of its own.
    @Test func aFrameOfAGIFIsDrawnWhereItStands() throws {
        // Four rows of two pixels, in the order of GIF's passes: rows 0, 2, 1, 3.
        let indices = [0, 1, 1, 1, 2, 0, 0, 0]
        // Codes of three bits: clear before every pixel, so that the table never grows.
        var bits: [Bool] = []
        func add(_ code: Int) { for i in 0..<3 { bits.append(code >> i & 1 == 1) } }
        for index in indices {
            add(4)
            add(index)
        }
        add(5)
        var data = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
        for (i, bit) in bits.enumerated() where bit { data[i / 8] |= 1 << UInt8(i % 8) }
        var file = Array("GIF89a".utf8) + Self.little(Self.width, 2)
        file += Self.little(5, 2) + [0, 0, 0]
        file += [0x21, 0xF9, 4, 1, 0, 0, 2, 0]
        file += [0x2C] + Self.little(2, 2) + Self.little(1, 2)
        file += Self.little(2, 2) + Self.little(4, 2) + [0xC1]
        for i in 0..<4 { file += Self.colour(i) }
        file += [2, UInt8(data.count)] + data + [0, 0x3B]
        let raster = try Picture.decodeAny(file).raster
        #expect(raster.width == 5 && raster.height == 5 && raster.layout == .rgba)
        guard case .eight(let samples) = raster.samples else { return }
        let drawn: [[Int]] = [[0, 1], [-1, 0], [1, 1], [0, 0]]
        for y in 0..<5 {
            for x in 0..<5 {
                let index = y >= 1 && (2...3).contains(x) ? drawn[y - 1][x - 2] : -1
                let wanted = index < 0 ? [0, 0, 0, 0] : Self.colour(index) + [255]
                #expect(Array(samples[(y * 5 + x) * 4..<(y * 5 + x) * 4 + 4]) == wanted)
            }
        }
        #expect(throws: ImagingError(.truncated, "")) {
            try Picture.decodeAny(Array(file.dropLast(6)))
        }
    }
}
