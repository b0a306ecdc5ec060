internal import MIME

/// Marks the text parts of a message (RFC 5322 and 2045–2049). A marked part becomes UTF-8 in
/// quoted-printable or base 64; every other byte of the message stays.
struct MailMarker {
    private static let deepest = 16
    private static let signatures = [
        "dkim-signature": "DKIM", "domainkey-signature": "DomainKeys",
        "arc-message-signature": "ARC",
    ]

    let marker: TextMarker
    let options: TextMarkOptions

    /// - Throws: `signed` for a message that is signed or encrypted, `tooDeep`, `tooBig`,
    ///   `damaged` for one without header fields, `tooShort`.
    func mark(_ bytes: [UInt8]) throws(TextMarkError) -> MarkedText {
        guard bytes.count <= TextTracer.largest else { throw .tooBig(bytes.count) }
        let part = MailPart(bytes, 0..<bytes.count)
        guard !part.fields.isEmpty else {
            throw TextMarkError(.damaged, "it has no header fields and is no message")
        }
        for field in part.fields {
            if let name = Self.signatures[field.name] { throw Self.signed("signed with \(name)") }
        }
        var edits: [(Range<Int>, [UInt8])] = []
        var result = MarkedText(
            bytes: [], copies: 0, layerSites: 0, existing: [], foreignRuns: 0)
        try read(part, bytes, depth: 0, &edits, &result)
        guard result.copies > 0 else { throw .tooShort }
        edits.sort { $0.0.lowerBound < $1.0.lowerBound }
        result.bytes = TextMarker.apply(edits, to: bytes)
        return result
    }

    private static func signed(_ how: String) -> TextMarkError {
        TextMarkError(
            .signed, "the message is \(how), which a mark would break",
            hint: "mark the text before it is sent")
    }

    private func read(
        _ part: MailPart, _ bytes: [UInt8], depth: Int, _ edits: inout [(Range<Int>, [UInt8])],
        _ result: inout MarkedText
    ) throws(TextMarkError) {
        guard depth < Self.deepest else {
            throw TextMarkError(.tooDeep, "its parts are nested more than \(Self.deepest) deep")
        }
        switch part.type {
        case "multipart/signed": throw Self.signed("signed with S/MIME or PGP")
        case "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime":
            throw Self.signed("encrypted or signed with S/MIME or PGP")
        case let type where type.hasPrefix("multipart/"):
            for range in part.parts(bytes) {
                try read(MailPart(bytes, range), bytes, depth: depth + 1, &edits, &result)
            }
        case "text/plain", "text/html":
            let disposition = part.field("content-disposition")?.value.lowercased() ?? ""
            guard !disposition.contains("attachment") else { return }
            try mark(part, bytes, &edits, &result)
        default: return
        }
    }

    private func mark(
        _ part: MailPart, _ bytes: [UInt8], _ edits: inout [(Range<Int>, [UInt8])],
        _ result: inout MarkedText
    ) throws(TextMarkError) {
        let charset = part.parameter("charset")?.lowercased() ?? "us-ascii"
        guard let coding = TransferCoding(header: part.field("content-transfer-encoding")?.value),
            let body = coding.decode(bytes[part.body]), let name = TextFile.charsets[charset],
            let text = name == "UTF-8"
                ? (TextFile.isUTF8(body) ? body : nil)
                : TextFile.convert(body, from: name, to: "UTF-8")
        else {
            return
        }
        let all = String(decoding: text, as: UTF8.self)
        if all.contains("-----BEGIN PGP ") { throw Self.signed("signed or encrypted with PGP") }
        var options = options
        options.format = part.type == "text/html" ? .html : .plain
        let marked = marker.mark(
            utf8: text, options,
            references: options.format == .html && !HTMLProse.declaresUTF8(text))
        guard marked.copies > 0 else { return }
        result.copies += marked.copies
        result.layerSites += marked.layerSites
        for finding in marked.existing {
            let isKnown = result.existing.contains {
                $0.token == finding.token && $0.keyID == finding.keyID
            }
            if !isKnown { result.existing.append(finding) }
        }
        result.foreignRuns += marked.foreignRuns
        let ascii = text.count { $0 < 0x80 }
        let out: TransferCoding = ascii * 10 >= text.count * 7 ? .quotedPrintable : .base64
        let lineEnd: [UInt8] =
            bytes[..<part.headerEnd].contains(0x0D) ? [0x0D, 0x0A] : [0x0A]
        edits.append((part.body, out.encode(marked.bytes, lineEnd: lineEnd)))
        header(part, out, lineEnd, &edits)
    }

    /// Content-Type and Content-Transfer-Encoding as they must now be, other parameters kept.
    private func header(
        _ part: MailPart, _ coding: TransferCoding, _ lineEnd: [UInt8],
        _ edits: inout [(Range<Int>, [UInt8])]
    ) {
        func line(_ text: String) -> [UInt8] { Array(text.utf8) + lineEnd }
        var added: [UInt8] = []
        if let field = part.field("content-type") {
            let kept = MailPart.pieces(of: field.value).dropFirst().filter { piece in
                let text = piece.drop { $0.isWhitespace }
                return !text.isEmpty && !text.lowercased().hasPrefix("charset")
            }
            let value = ([part.type, " charset=\"utf-8\""] + kept.map(String.init))
                .joined(separator: ";")
            edits.append((field.range, line("Content-Type: " + value)))
        } else {
            added += line("Content-Type: text/plain; charset=\"utf-8\"")
            if part.field("mime-version") == nil { added += line("MIME-Version: 1.0") }
        }
        let encoding = line("Content-Transfer-Encoding: " + coding.rawValue)
        if let field = part.field("content-transfer-encoding") {
            edits.append((field.range, encoding))
        } else {
            added += encoding
        }
        if !added.isEmpty { edits.append((part.headerEnd..<part.headerEnd, added)) }
    }
}
