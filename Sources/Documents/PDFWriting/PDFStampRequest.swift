/// What the worker is asked for: options, and copies of one shape.
struct PDFStampRequest {
    var breakSignature = false
    var replaces = false
    var carrier = PDFTextCarrier.lineEnds
    var copies: [PDFCopy] = []

    init(breakSignature: Bool, replaces: Bool, carrier: PDFTextCarrier, copies: [PDFCopy]) {
        self.carrier = carrier
        self.breakSignature = breakSignature
        self.replaces = replaces
        self.copies = copies
    }

    var bytes: [UInt8] {
        var fields = ByteFields()
        fields.put(breakSignature ? 1 : 0)
        fields.put(replaces ? 1 : 0)
        fields.put(carrier.rawValue)
        fields.put(copies.count)
        for copy in copies {
            fields.put(copy.tile?.side ?? 0)
            if let tile = copy.tile {
                fields.put(Int(tile.alpha))
                fields.put(tile.greys)
            }
            fields.put(copy.texts.count)
            for text in copy.texts { fields.put(text.utf8) }
            fields.put((copy.token ?? "").utf8)
        }
        return fields.bytes
    }

    init(_ bytes: [UInt8]) throws {
        var fields = ByteFields(bytes)
        breakSignature = try fields.number() != 0
        replaces = try fields.number() != 0
        guard let carrier = PDFTextCarrier(rawValue: try fields.number()) else {
            throw ByteFields.Malformed()
        }
        self.carrier = carrier
        for _ in 0..<(try fields.number()) {
            var copy = PDFCopy()
            let side = try fields.number()
            if side > 0 {
                guard let alpha = UInt8(exactly: try fields.number()),
                    let tile = PageTile(side: side, greys: try fields.string(), alpha: alpha)
                else { throw ByteFields.Malformed() }
                copy.tile = tile
            }
            for _ in 0..<(try fields.number()) {
                copy.texts.append(String(decoding: try fields.string(), as: UTF8.self))
            }
            let token = String(decoding: try fields.string(), as: UTF8.self)
            copy.token = token.isEmpty ? nil : token
            copies.append(copy)
        }
    }
}
