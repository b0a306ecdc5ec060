internal import DocumentReading
internal import Support

/// Reads a content stream (ISO 32000-2, 7.8.2) for what wrapping it and counting its
/// glyphs takes: strings shown, fonts chosen, forms drawn, and what it leaves open.
///
/// Bounded by its input alone: no recursion, one pass.
struct ContentScanner {
    /// What is reported of each operator.
    protocol Listener: AnyObject {
        func perform(_ operation: Operation)
    }

    /// An operator of those that matter here, and its operands.
    struct Operation {
        /// `'` and `"` are `showNext`; TD and T* as they are.
        enum Name {
            case save, restore, transform, beginText, endText, font, leading
            case move, moveSettingLeading, nextLine, matrix, show, showNext, draw
        }

        /// A string operand.
        struct Text {
            /// Of its bytes, delimiters included.
            var range: Range<Int>
            var codes: [UInt8]
        }

        var name: Name
        /// The last name operand, without its slash.
        var object: ArraySlice<UInt8>
        /// The last numbers, six at most.
        var numbers: [Double]
        var texts: [Text]
        /// Behind the operator.
        var end: Int
        /// Whether the strings stand in an array.
        var isArray: Bool
    }

    /// `q` without `Q` at the end.
    private(set) var openStates = 0
    /// `Q` without `q` before it.
    private(set) var surplusRestores = 0
    private(set) var openText = false
    /// `BMC` and `BDC` without `EMC`.
    private(set) var openMarks = 0

    private let bytes: [UInt8]
    private weak var listener: (any Listener)?
    private var i = 0
    private var name: ArraySlice<UInt8> = []
    private var numbers: [Double] = []
    private var texts: [Operation.Text] = []
    private var isArray = false
    /// Strings kept for one operator: enough for the longest line.
    private static let mostStrings = 20_000

    init(_ bytes: [UInt8], _ listener: (any Listener)? = nil) {
        self.bytes = bytes
        self.listener = listener
        scan()
    }

    private mutating func scan() {
        while i < bytes.count {
            let byte = bytes[i]
            switch byte {
            case 0x25: skipComment()
            case 0x28: keep(i) { $0.literal() }
            case 0x2F: name = token(from: i + 1)
            case 0x3C:
                if i + 1 < bytes.count, bytes[i + 1] == 0x3C {
                    i += 2
                } else {
                    keep(i) { $0.hex() }
                }
            case 0x5B:
                isArray = true
                i += 1
            case 0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20, 0x29, 0x3E, 0x5D, 0x7B, 0x7D: i += 1
            case 0x2B, 0x2D, 0x2E, 0x30...0x39: keep(number: token(from: i))
            default: perform(token(from: i))
            }
        }
    }

    private mutating func keep(_ start: Int, _ read: (inout Self) -> [UInt8]) {
        let codes = read(&self)
        guard texts.count < Self.mostStrings else { return }
        texts.append(Operation.Text(range: start..<min(i, bytes.count), codes: codes))
    }

    private mutating func keep(number: ArraySlice<UInt8>) {
        // Those between the strings of an array are kerning.
        guard !isArray else { return }
        if numbers.count == 6 { numbers.removeFirst() }
        numbers.append(Self.value(number))
    }

    /// A number as PDF writes them; 0 for none.
    private static func value(_ digits: ArraySlice<UInt8>) -> Double {
        var value = 0.0
        var scale = 0.0
        for digit in digits.prefix(40) {
            switch digit {
            case 0x30...0x39:
                value = value * 10 + Double(digit - 0x30)
                scale *= 10
            case 0x2E: scale = 1
            default: break
            }
        }
        if scale > 1 { value /= scale }
        return digits.first == 0x2D ? -value : value
    }

    private mutating func perform(_ word: ArraySlice<UInt8>) {
        let start = word.startIndex
        var name: Operation.Name?
        switch (word.count, word.first ?? 0, word.count > 1 ? word[start + 1] : 0) {
        case (1, 0x71, _):  // q
            openStates += 1
            name = .save
        case (1, 0x51, _):  // Q
            if openStates > 0 { openStates -= 1 } else { surplusRestores += 1 }
            name = .restore
        case (2, 0x63, 0x6D): name = .transform  // cm
        case (2, 0x42, 0x54):  // BT
            openText = true
            name = .beginText
        case (2, 0x45, 0x54):  // ET
            openText = false
            name = .endText
        case (2, 0x54, 0x66): name = .font  // Tf
        case (2, 0x54, 0x4C): name = .leading  // TL
        case (2, 0x54, 0x64): name = .move  // Td
        case (2, 0x54, 0x44): name = .moveSettingLeading  // TD
        case (2, 0x54, 0x2A): name = .nextLine  // T*
        case (2, 0x54, 0x6D): name = .matrix  // Tm
        case (2, 0x54, 0x6A), (2, 0x54, 0x4A): name = .show  // Tj TJ
        case (1, 0x27, _), (1, 0x22, _): name = .showNext
        case (2, 0x44, 0x6F): name = .draw  // Do
        case (3, 0x42, 0x4D), (3, 0x42, 0x44): openMarks += 1  // BMC BDC
        case (3, 0x45, 0x4D): openMarks = max(0, openMarks - 1)  // EMC
        case (2, 0x49, 0x44): skipInlineImage()  // ID
        default: break
        }
        if let name, let listener {
            listener.perform(
                Operation(
                    name: name, object: self.name, numbers: numbers, texts: texts, end: i,
                    isArray: isArray))
        }
        numbers.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        isArray = false
    }

    /// Regular characters; stands behind them afterwards.
    private mutating func token(from start: Int) -> ArraySlice<UInt8> {
        i = start
        while i < bytes.count, PDFCharacters.isRegular(bytes[i]) { i += 1 }
        return bytes[start..<i]
    }

    private mutating func skipComment() {
        while i < bytes.count, bytes[i] != 0x0A, bytes[i] != 0x0D { i += 1 }
    }

    /// 7.3.4.2
    private mutating func literal() -> [UInt8] {
        var out: [UInt8] = []
        var depth = 1
        i += 1
        while i < bytes.count {
            let byte = bytes[i]
            i += 1
            switch byte {
            case 0x28: depth += 1
            case 0x29:
                depth -= 1
                if depth == 0 { return out }
            case 0x5C:
                if let escaped = PDFCharacters.escaped(bytes, &i, upTo: bytes.count) {
                    out.append(escaped)
                }
                continue
            default: break
            }
            out.append(byte)
        }
        return out
    }

    /// 7.3.4.3
    private mutating func hex() -> [UInt8] {
        let start = i + 1
        i = start
        while i < bytes.count, bytes[i] != 0x3E { i += 1 }
        defer { i += 1 }
        return HexString.bytes(bytes[start..<min(i, bytes.count)])
    }

    /// From behind `ID` to behind `EI`: the first between white space that text follows.
    private mutating func skipInlineImage() {
        func isWhite(_ j: Int) -> Bool {
            j >= bytes.count || [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(bytes[j])
        }
        i += 1
        while i + 1 < bytes.count {
            if bytes[i] == 0x45, bytes[i + 1] == 0x49, isWhite(i - 1), isWhite(i + 2) {
                let next = bytes[(i + 2)..<min(bytes.count, i + 18)]
                if next.allSatisfy({ $0 < 0x7F && ($0 >= 0x20 || isWhiteByte($0)) }) {
                    i += 2
                    return
                }
            }
            i += 1
        }
        i = bytes.count
    }

    private func isWhiteByte(_ byte: UInt8) -> Bool {
        byte == 0 || (0x09...0x0D).contains(byte)
    }
}
