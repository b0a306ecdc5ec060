internal import Support

/// The header of a part of a multipart body.
package struct PartHead: Sendable {
    /// The header's bytes, with the blank line; empty where the part has none.
    package let raw: [UInt8]
    package let fields: HeaderFields
    /// The form's field.
    package let name: String?
    /// Every name that a server could read: from `filename*` and `filename`, with backslashes as
    /// escapes and as themselves, with percent-escapes undone. Each once; empty where the part
    /// names no file.
    package let fileNames: [String]

    init(_ head: [UInt8]) throws(WireError) {
        raw = head
        var problems: [WireError.Code] = []
        fields = HeaderFields(head, from: 0, keepsFolds: true, problems: &problems)
        if let problem = problems.first(where: { $0 != .fieldValue }) { throw WireError(problem) }
        for count in [
            fields.all("content-disposition").count, fields.all("content-type").count,
            fields.all("content-transfer-encoding").count,
        ] where count > 1 {
            throw WireError(.partFieldTwice)
        }
        guard let sent = fields.first("content-disposition") else {
            name = nil
            fileNames = []
            return
        }
        let list: ParameterList
        do throws(WireError) {
            // A folded line is one line.
            let line = sent.filter { $0 != ByteText.cr && $0 != ByteText.lf }
            list = try ParameterList(line[...])
        } catch {
            throw WireError(.partParameter)
        }
        let names = list.all("name")
        let files = list.all("filename")
        let extended = list.all("filename*")
        guard names.count <= 1, files.count <= 1, extended.count <= 1 else {
            throw WireError(.partParameter)
        }
        name = names.first.map { String(decoding: $0.value, as: UTF8.self) }
        var found: [String] = []
        func add(_ bytes: [UInt8]) {
            let text = String(decoding: bytes, as: UTF8.self)
            if !found.contains(text) { found.append(text) }
        }
        if let value = extended.first?.value { add(Self.extended(value)) }
        // RFC 2231's pieces, in their order.
        let pieces = list.parameters.filter {
            $0.name.starts(with: "filename*".utf8) && $0.name.count > 9
        }
        if !pieces.isEmpty { add(Self.extended(pieces.flatMap(\.value))) }
        if let file = files.first {
            for reading in [file.value, file.raw] {
                add(reading)
                add(Hex.unescaped(reading, mark: 0x25))
            }
        }
        fileNames = found
    }

    /// RFC 8187: `charset'language'escaped`.
    private static func extended(_ value: [UInt8]) -> [UInt8] {
        let parts = value.split(separator: 0x27, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return Hex.unescaped(value, mark: 0x25) }
        let bytes = Hex.unescaped(parts[2], mark: 0x25)
        guard ByteText.equals(parts[0], "iso-8859-1") else { return bytes }
        return bytes.flatMap { Array(String(UnicodeScalar($0)).utf8) }
    }
}
