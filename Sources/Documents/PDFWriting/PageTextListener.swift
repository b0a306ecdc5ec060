/// Listens to one content stream: counts its glyphs and follows its lines.
final class PageTextListener: ContentScanner.Listener {
    var text = PageText()
    var lines = TextLines()
    private let reader: PageTextReader
    private let resources: PDFObject?
    private let depth: Int
    private var named: [ArraySlice<UInt8>: TextFont?] = [:]
    private var drawn = 0
    private var current: TextFont?
    private var saved: [TextFont?] = []

    init(_ reader: PageTextReader, _ resources: PDFObject?, depth: Int) {
        self.reader = reader
        self.resources = resources
        self.depth = depth
    }

    func perform(_ operation: ContentScanner.Operation) {
        switch operation.name {
        case .save: if saved.count < 1000 { saved.append(current) }
        case .restore: if let last = saved.popLast() { current = last }
        case .font: choose(operation.object)
        case .show, .showNext: for text in operation.texts { count(text.codes) }
        case .draw: draw(operation.object)
        default: break
        }
        let font = current
        lines.follow(operation) { codes in
            font?.ending(codes)
                ?? TextFont.Ending(
                    count: codes.count, glyphs: codes.count, isHyphen: false)
        }
    }

    private func choose(_ name: ArraySlice<UInt8>) {
        if let known = named[name] {
            current = known
            return
        }
        let font = resources?["/Font"]?[Self.key(name)].flatMap { reader.font($0) }
        if named.count < 1000 { named[name] = .some(font) }
        current = font
    }

    private func count(_ codes: [UInt8]) {
        guard let font = current else {
            text.glyphs += codes.count
            return
        }
        let tally = font.count(codes)
        text.glyphs += tally.glyphs
        if let carrier = font.carrier { text.add(carrier, tally) }
    }

    private func draw(_ name: ArraySlice<UInt8>) {
        drawn += 1
        guard drawn < 10_000, let object = resources?["/XObject"]?[Self.key(name)] else { return }
        if let form = reader.form(object, resources, depth: depth) { text.add(form) }
    }

    /// A name as the library writes keys: its slash, and no escapes (ISO 32000-2, 7.3.5).
    private static func key(_ name: ArraySlice<UInt8>) -> String {
        guard name.contains(0x23) else { return "/" + String(decoding: name, as: UTF8.self) }
        var out: [UInt8] = [0x2F]
        var i = name.startIndex
        while i < name.endIndex {
            let digits = name[i...].dropFirst().prefix(2)
            if name[i] == 0x23, digits.count == 2,
                let byte = HexString.bytes(digits).first, digits.allSatisfy({ $0 != 0x23 })
            {
                out.append(byte)
                i += 3
            } else {
                out.append(name[i])
                i += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
