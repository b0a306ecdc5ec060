/// What reading a PDF file's objects tells of its pages, and of the file.
struct PDFPageNeeds: Equatable {
    /// Pages, from 1, whose pictures are large enough to hold text.
    var pictures: [Int] = []
    /// Pages without any text that draw something: text as outlines, perhaps.
    var drawings: [Int] = []
    /// Pages that show nothing.
    var blank: [Int] = []
    var pageCount = 0
    /// Text at an angle, which is read in another order.
    var isTurned = false
    /// Only a copy without its security handler tells more.
    var isEncrypted = false

    var bytes: [UInt8] {
        var fields = ByteFields()
        for list in [pictures, drawings, blank] {
            fields.put(list.count)
            for page in list { fields.put(page) }
        }
        fields.put(pageCount)
        fields.put(isTurned ? 1 : 0)
        fields.put(isEncrypted ? 1 : 0)
        return fields.bytes
    }

    init() {}

    init(_ bytes: [UInt8]) throws {
        var fields = ByteFields(bytes)
        func list() throws -> [Int] {
            let count = try fields.number()
            guard count <= bytes.count / 8 else { throw ByteFields.Malformed() }
            return try (0..<count).map { _ in try fields.number() }
        }
        pictures = try list()
        drawings = try list()
        blank = try list()
        pageCount = try fields.number()
        isTurned = try fields.number() != 0
        isEncrypted = try fields.number() != 0
    }
}
