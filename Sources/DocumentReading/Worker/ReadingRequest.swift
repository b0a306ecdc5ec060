internal import Support

/// What a worker is told before a document's bytes: the limits, the depth it is at, the types
/// to read it as, and its path.
struct ReadingRequest {
    var limits: ReadingLimits
    var depth: Int
    var path: String
    /// As what to read it: the parent reads some types itself.
    var types: [FileType]
    /// Where the document begins.
    var start = 0

    init(limits: ReadingLimits, depth: Int, path: String, types: [FileType]) {
        self.limits = limits
        self.depth = depth
        self.path = path
        self.types = types
    }

    init(_ input: [UInt8]) throws(WireReader.Malformed) {
        var fields = WireReader(input)
        limits = ReadingLimits(
            bytes: try fields.number(), depth: try fields.number(), entries: try fields.number(),
            seconds: Double(try fields.number()) / 1000)
        depth = try fields.number()
        types = try fields.text().split(separator: " ").compactMap {
            FileType(rawValue: String($0))
        }
        path = try fields.text()
        start = fields.position
    }

    var bytes: [UInt8] {
        var fields = WireWriter()
        for value in [
            limits.bytes, limits.depth, limits.entries, Int(limits.seconds * 1000), depth,
        ] { fields.number(value) }
        fields.text(types.map(\.rawValue).joined(separator: " "))
        fields.text(path)
        return fields.bytes
    }
}
