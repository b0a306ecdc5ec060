internal import CCodecs
internal import CLibDeflate
internal import Glibc
internal import Support

/// The filters of streams (ISO 32000-2, 7.4), those of pictures excepted.
struct PDFFilters {
    /// What remains to be decoded by whoever reads pictures.
    enum Codec: String {
        case jpeg = "DCTDecode"
        case jpeg2000 = "JPXDecode"
        case fax = "CCITTFaxDecode"
        case bilevel = "JBIG2Decode"
    }

    struct Result {
        var bytes: [UInt8]
        /// The filter that these bytes still need.
        var codec: Codec?
        /// Why not everything came out.
        var problem: UnreadReason?
        /// Behind the end of the encoded data.
        var surplus: [UInt8] = []
    }

    private static let abbreviations = [
        "Fl": "FlateDecode", "LZW": "LZWDecode", "A85": "ASCII85Decode", "AHx": "ASCIIHexDecode",
        "RL": "RunLengthDecode", "DCT": "DCTDecode", "CCF": "CCITTFaxDecode",
    ]
    private static let mostFilters = 16

    /// - Parameters:
    ///   - entries: of the stream's dictionary, indirect ones resolved by `resolve`.
    ///   - limit: the most bytes that come out of any filter.
    static func decode(
        _ bytes: [UInt8], _ entries: [String: PDFValue], limit: Int,
        resolve: (PDFValue?) -> PDFValue?
    ) -> Result {
        var result = Result(bytes: bytes)
        let filters = resolve(entries["Filter"] ?? entries["F"])?.list ?? []
        let parameters = resolve(entries["DecodeParms"] ?? entries["DP"])?.list ?? []
        if filters.isEmpty, bytes.first == 0x78 {
            // Packed without a word on it: the check sum tells.
            var packed = result
            inflate(&packed, limit)
            if packed.problem == nil, !packed.bytes.isEmpty { return packed }
        }
        for (i, filter) in filters.enumerated() {
            guard let name = resolve(filter)?.name else { continue }
            guard i < mostFilters else {
                result.problem = .tooDeep
                return result
            }
            let word = abbreviations[name] ?? name
            let own = i < parameters.count ? resolve(parameters[i])?.dictionary ?? [:] : [:]
            switch word {
            case "FlateDecode": inflate(&result, limit)
            case "LZWDecode":
                lzw(&result, early: resolve(own["EarlyChange"])?.integer ?? 1, limit)
            case "ASCII85Decode": ascii85(&result)
            case "ASCIIHexDecode":
                result.bytes = HexString.bytes(
                    result.bytes[..<(result.bytes.firstIndex(of: 0x3E) ?? result.bytes.count)])
            case "RunLengthDecode": runLengths(&result, limit)
            case "Crypt": break
            default:
                if let codec = Codec(rawValue: word) {
                    result.codec = codec
                    return result
                }
                result.problem = .unknownType
                return result
            }
            if word == "FlateDecode" || word == "LZWDecode" {
                func number(_ key: String, _ standard: Int) -> Int {
                    max(0, min(resolve(own[key])?.integer ?? standard, 1 << 20))
                }
                let predictor = number("Predictor", 1)
                if predictor > 1 {
                    result.bytes = PDFPredictor.undo(
                        result.bytes, predictor: predictor, columns: number("Columns", 1),
                        colours: number("Colors", 1), bits: number("BitsPerComponent", 8))
                }
            }
        }
        return result
    }

    private static func inflate(_ result: inout Result, _ limit: Int) {
        let input = result.bytes
        if input.isEmpty { return }
        let hasHeader =
            input.count > 2 && input[0] & 0x0F == 8
            && (Int(input[0]) << 8 | Int(input[1])) % 31 == 0
        let start = hasHeader ? 2 : 0
        var produced = 0
        var consumed = 0
        var state: Int32 = 1
        let out = input.withUnsafeBufferPointer {
            dlp_inflate_raw(
                $0.baseAddress.map { $0 + start }, input.count - start, max(0, limit), &produced,
                &consumed, &state)
        }
        defer { free(out) }
        result.bytes = Array(UnsafeBufferPointer(start: out, count: out == nil ? 0 : produced))
        // What could not be decoded stays as it is, and is said.
        if state != 0 { result.problem = state == 2 ? .tooBig : .damaged }
        if !hasHeader, state != 0, produced == 0 { result.bytes = input }
        if state == 0 {
            // The check sum of zlib, then perhaps a line's end.
            let end = start + consumed
            let sum = input[end..<min(input.count, end + (hasHeader ? 4 : 0))]
            if sum.count == 4, Self.adler(result.bytes) != sum.reduce(0, { $0 << 8 | UInt32($1) }) {
                result.problem = .damaged
            }
            result.surplus = Array(input[sum.endIndex...])
        }
    }

    private static func adler(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { libdeflate_adler32(1, $0.baseAddress, $0.count) }
    }

    /// 7.4.4: codes of 9 to 12 bits, most significant first.
    private static func lzw(_ result: inout Result, early: Int, _ limit: Int) {
        let input = result.bytes
        var out: [UInt8] = []
        // Each code's place and length in the output: what it stands for was written before.
        var starts: [Int] = []
        var counts: [Int] = []
        var width = 9
        var held = 0
        var bits = 0
        var previous: (start: Int, count: Int)?
        result.problem = .damaged
        for byte in input {
            held = held << 8 | Int(byte)
            bits += 8
            guard bits >= width else { continue }
            bits -= width
            let code = held >> bits
            held &= (1 << bits) - 1
            if code == 257 {
                result.problem = nil
                break
            }
            if code == 256 {
                starts = []
                counts = []
                width = 9
                previous = nil
                continue
            }
            let start = out.count
            guard start < limit else {
                result.problem = .tooBig
                break
            }
            if code < 256 {
                out.append(UInt8(code))
            } else if code - 258 < starts.count {
                let from = starts[code - 258]
                for i in 0..<counts[code - 258] { out.append(out[from + i]) }
            } else if code - 258 == starts.count, let previous {
                for i in 0..<previous.count { out.append(out[previous.start + i]) }
                out.append(out[previous.start])
            } else {
                break
            }
            if let previous, starts.count < 4096 - 258 {
                starts.append(previous.start)
                counts.append(previous.count + 1)
            }
            previous = (start, out.count - start)
            let next = 258 + starts.count + early
            width = next >= 2048 ? 12 : next >= 1024 ? 11 : next >= 512 ? 10 : 9
        }
        result.bytes = out
    }

    private static func ascii85(_ result: inout Result) {
        var out: [UInt8] = []
        var group: [UInt32] = []
        let input = result.bytes
        var at = 0
        if input.starts(with: [0x3C, 0x7E]) { at = 2 }
        while at < input.count, input[at] != 0x7E {
            let byte = input[at]
            at += 1
            if byte == 0x7A, group.isEmpty {
                out += [0, 0, 0, 0]
                continue
            }
            guard (0x21...0x75).contains(byte) else {
                if !PDFCharacters.isSpace(byte) { result.problem = .damaged }
                continue
            }
            group.append(UInt32(byte - 0x21))
            if group.count == 5 {
                out += Self.bytes(of: group)
                group.removeAll(keepingCapacity: true)
            }
        }
        if group.count > 1 {
            let count = group.count - 1
            while group.count < 5 { group.append(84) }
            out += Self.bytes(of: group).prefix(count)
        }
        result.bytes = out
        result.surplus = Array(input.dropFirst(at + 2))
    }

    private static func bytes(of group: [UInt32]) -> [UInt8] {
        let value = group.reduce(UInt32(0)) { $0 &* 85 &+ $1 }
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func runLengths(_ result: inout Result, _ limit: Int) {
        let input = result.bytes
        var out: [UInt8] = []
        var at = 0
        while at < input.count, input[at] != 128 {
            guard out.count < limit else {
                result.problem = .tooBig
                break
            }
            let length = Int(input[at])
            at += 1
            if length < 128 {
                let end = min(input.count, at + length + 1)
                out += input[at..<end]
                at = end
            } else if at < input.count {
                for _ in 0..<(257 - length) { out.append(input[at]) }
                at += 1
            }
        }
        result.bytes = out
        result.surplus = Array(input.dropFirst(at + 1))
    }
}

/// The predictors of Flate and LZW streams (ISO 32000-2, 7.4.4.4).
enum PDFPredictor {
    static func undo(
        _ bytes: [UInt8], predictor: Int, columns: Int, colours: Int, bits: Int
    ) -> [UInt8] {
        let colours = max(1, colours)
        let pixel = max(1, (colours * bits + 7) / 8)
        let row = max(1, (columns * colours * bits + 7) / 8)
        if predictor == 2 {
            // Of eight bits alone: finer ones are pixels that nobody reads as text.
            guard bits == 8 else { return bytes }
            var out = bytes
            for start in stride(from: 0, to: out.count, by: row) {
                let end = min(out.count, start + row)
                for i in min(end, start + colours)..<end { out[i] &+= out[i - colours] }
            }
            return out
        }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let kind = bytes[at]
            let line = bytes[(at + 1)..<min(bytes.count, at + 1 + row)]
            at += 1 + row
            let start = out.count
            for (i, byte) in line.enumerated() {
                let left = i >= pixel ? Int(out[start + i - pixel]) : 0
                let up = start >= row ? Int(out[start - row + i]) : 0
                let corner = i >= pixel && start >= row ? Int(out[start - row + i - pixel]) : 0
                let guess: Int
                switch kind {
                case 1: guess = left
                case 2: guess = up
                case 3: guess = (left + up) / 2
                case 4:
                    let p = left + up - corner
                    let (a, b, c) = (abs(p - left), abs(p - up), abs(p - corner))
                    guess = a <= b && a <= c ? left : b <= c ? up : corner
                default: guess = 0
                }
                out.append(byte &+ UInt8(truncatingIfNeeded: guess))
            }
        }
        return out
    }
}
