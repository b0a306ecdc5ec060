import Imaging

/// Pictures with something in them: gradients, edges and a little noise, the same each time.
enum TestPictures {
    static func eight(_ width: Int, _ height: Int, _ layout: Raster.Layout) -> Raster {
        var samples: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<layout.channels { samples.append(UInt8(value(x, y, c) >> 8)) }
            }
        }
        return Raster(width: width, height: height, layout: layout, samples: .eight(samples))
    }

    static func sixteen(_ width: Int, _ height: Int, _ layout: Raster.Layout) -> Raster {
        var samples: [UInt16] = []
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<layout.channels { samples.append(UInt16(value(x, y, c))) }
            }
        }
        return Raster(width: width, height: height, layout: layout, samples: .sixteen(samples))
    }

    /// 0…65535.
    static func value(_ x: Int, _ y: Int, _ c: Int) -> Int {
        let gradient = x * 700 + y * 400 + c * 9000
        let edge = (x / 7 + y / 5) % 2 * 20000
        let noise = (x &* 7919 ^ y &* 104_729 ^ c &* 31) % 701
        return (gradient + edge + noise) & 0xFFFF
    }

    /// An sRGB-like profile header without tags: all that is looked at here.
    static func profile(_ colours: String, count: Int = 400) -> [UInt8] {
        var profile = [UInt8](repeating: 7, count: count)
        profile.replaceSubrange(16..<20, with: Array(colours.utf8))
        profile.replaceSubrange(36..<40, with: Array("acsp".utf8))
        return profile
    }

    /// EXIF with one directory of an orientation and, on request, a second with a thumbnail.
    static func exif(orientation: Int, bigEndian: Bool = false, thumbnail: [UInt8]? = nil)
        -> [UInt8]
    {
        func two(_ v: Int) -> [UInt8] {
            let bytes = [UInt8(v & 255), UInt8(v >> 8 & 255)]
            return bigEndian ? bytes.reversed() : bytes
        }
        func four(_ v: Int) -> [UInt8] {
            bigEndian ? two(v >> 16) + two(v & 0xFFFF) : two(v & 0xFFFF) + two(v >> 16)
        }
        var out: [UInt8] = bigEndian ? Array("MM".utf8) : Array("II".utf8)
        out += two(42) + four(8)
        out += two(1) + two(0x0112) + two(3) + four(1) + two(orientation) + two(0)
        out += four(thumbnail == nil ? 0 : 26)
        if let thumbnail {
            out += two(2)
            out += two(0x0201) + two(4) + four(1) + four(56)
            out += two(0x0202) + two(4) + four(1) + four(thumbnail.count)
            out += four(0)
            out += thumbnail
        }
        return out
    }
}

extension Raster {
    var bytes: [UInt8] {
        switch samples {
        case .eight(let s): s
        case .sixteen(let s): s.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        }
    }

    /// Mean squared difference of 8-bit samples.
    func meanSquare(to other: Raster) -> Double {
        zip(bytes, other.bytes).reduce(0) {
            $0 + Double((Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)))
        }
            / Double(bytes.count)
    }
}
