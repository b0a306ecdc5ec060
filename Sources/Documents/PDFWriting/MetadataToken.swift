/// An opaque token in a PDF file's XMP metadata (ISO 16684-1), a property of a namespace
/// of its own; beside what is there.
enum MetadataToken {
    static let namespace = "http://ns.dlp.example/mark/1.0/"
    static let property = "token"
    /// The longest packet that is read.
    static let mostBytes = 16 << 20

    private static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

    /// The packet cut where the token goes: before it and after it. Nil for a packet that
    /// is not understood: not UTF-8, or no RDF. No bytes: a new packet.
    static func template(_ packet: [UInt8]?) -> (head: [UInt8], tail: [UInt8])? {
        guard let packet else {
            let (head, tail) = description(prefix: "rdf", about: "", isPDFA: false)
            let start =
                "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                + "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"\(rdf)\">\n"
            let end = "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n"
            return (Array((start + head).utf8), Array((tail + end).utf8))
        }
        let text = XMPText(packet)
        guard text.isUTF8, let prefix = text.prefix(of: rdf),
            let end = text.lastIndex(of: "</\(prefix):RDF")
        else { return nil }
        let about = text.value(of: "\(prefix):about") ?? ""
        var isPDFA = pdfaPart(packet) != nil
        var head = Array(packet[0..<end])
        if isPDFA, let schemas = text.index(of: "<pdfaExtension:schemas"),
            let bag = text.index(of: "<\(prefix):Bag>", from: schemas)
        {
            let at = bag + "<\(prefix):Bag>".utf8.count
            head = Array(packet[0..<at]) + Array(schema(prefix).utf8) + Array(packet[at..<end])
            isPDFA = false
        }
        let own = description(prefix: prefix, about: about, isPDFA: isPDFA)
        return (head + Array(own.head.utf8), Array(own.tail.utf8) + Array(packet[end...]))
    }

    /// Part 1 to 4 of ISO 19005 that the packet claims to keep to.
    static func pdfaPart(_ packet: [UInt8]) -> Int? {
        let text = XMPText(packet)
        guard let prefix = text.prefix(of: "http://www.aiim.org/pdfa/ns/id/"),
            let value = text.value(of: "\(prefix):part")
        else { return nil }
        return Int(value)
    }

    /// The tokens in a packet, in its order.
    static func tokens(_ packet: [UInt8]) -> [String] {
        let text = XMPText(packet)
        guard let prefix = text.prefix(of: namespace) else { return [] }
        return text.values(of: "\(prefix):\(property)", atMost: 100).filter {
            (1...PDFCopy.tokenBytes).contains($0.utf8.count)
        }
    }

    /// The packet with no value in its tokens.
    static func emptied(_ packet: [UInt8]) -> [UInt8] {
        var packet = packet
        for token in tokens(packet) {
            let value = Array(token.utf8)
            var i = 0
            while i + value.count <= packet.count {
                if packet[i] == value[0], packet[i..<i + value.count] == value[...] {
                    packet.removeSubrange(i..<i + value.count)
                } else {
                    i += 1
                }
            }
        }
        return packet
    }

    private static func description(
        prefix: String, about: String, isPDFA: Bool
    ) -> (head: String, tail: String) {
        var extensions = ""
        if isPDFA {
            extensions =
                "<\(prefix):Description \(prefix):about=\"\(about)\""
                + " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\">"
                + "<pdfaExtension:schemas><\(prefix):Bag>" + schema(prefix)
                + "</\(prefix):Bag></pdfaExtension:schemas></\(prefix):Description>\n"
        }
        let head =
            extensions
            + "<\(prefix):Description \(prefix):about=\"\(about)\" xmlns:dlp=\"\(namespace)\">"
            + "<dlp:\(property)>"
        return (head, "</dlp:\(property)></\(prefix):Description>\n")
    }

    /// What PDF/A wants to know of a namespace (ISO 19005-1, 6.7.8).
    private static func schema(_ prefix: String) -> String {
        "<\(prefix):li \(prefix):parseType=\"Resource\""
            + " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
            + " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
            + "<pdfaSchema:schema>Copy</pdfaSchema:schema>"
            + "<pdfaSchema:namespaceURI>\(namespace)</pdfaSchema:namespaceURI>"
            + "<pdfaSchema:prefix>dlp</pdfaSchema:prefix><pdfaSchema:property>"
            + "<\(prefix):Seq><\(prefix):li \(prefix):parseType=\"Resource\">"
            + "<pdfaProperty:name>\(property)</pdfaProperty:name>"
            + "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
            + "<pdfaProperty:category>internal</pdfaProperty:category>"
            + "<pdfaProperty:description>Identifier of the copy</pdfaProperty:description>"
            + "</\(prefix):li></\(prefix):Seq></pdfaSchema:property></\(prefix):li>"
    }
}
