/// What a part's relationships point at outside the document: addresses of links,
/// templates and pictures, a line each.
enum RelationshipReader {
    static func targets(_ bytes: [UInt8]) -> [UInt8] {
        var tokens = MarkupTokenizer(bytes)
        var out: [UInt8] = []
        while let token = tokens.next() {
            guard case .start(_, let attributes, _) = token,
                tokens.attribute("TargetMode", in: attributes) == "External",
                let target = tokens.attribute("Target", in: attributes)
            else { continue }
            out += target.utf8
            out.append(0x0A)
        }
        return out
    }
}
