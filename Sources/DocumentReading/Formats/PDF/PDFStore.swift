/// The objects of a file by number, with those in object streams, and what refers to them.
final class PDFStore {
    let body: PDFBody
    /// All of them, of every revision, in the order of the file.
    private(set) var objects: [PDFBody.Object] = []
    /// The last definition of each.
    private var latest: [Int: Int] = [:]
    /// The keys under which dictionaries refer to an object.
    private(set) var roles: [Int: Set<String>] = [:]
    private(set) var strings: [[UInt8]] = []
    private(set) var names: Set<String> = []
    /// Words and comments of object streams, which stand nowhere else.
    private(set) var loose: [UInt8] = []
    private(set) var problems: [(number: Int, reason: UnreadReason)] = []
    private let budget: Budget
    private static let deepest = 64

    init(_ bytes: [UInt8], _ budget: Budget) {
        self.budget = budget
        body = PDFBody(bytes)
        strings = body.syntax.strings
        names = body.syntax.names
        for object in body.objects {
            add(object)
            if object.data != nil, Self.holdsObjects(object.value.dictionary ?? [:]) {
                expand(object)
            }
        }
        for object in objects { note(object.value, key: "", depth: 0) }
    }

    private func add(_ object: PDFBody.Object) {
        if object.number > 0 { latest[object.number] = objects.count }
        objects.append(object)
    }

    /// An object stream, by its type or by what only those have.
    static func holdsObjects(_ entries: [String: PDFValue]) -> Bool {
        entries["Type"]?.name == "ObjStm" || entries["First"] != nil
    }

    /// 7.5.7
    private func expand(_ object: PDFBody.Object) {
        let content = decode(object)
        guard let entries = object.value.dictionary, content.problem == nil,
            let first = resolve(entries["First"])?.integer,
            let count = resolve(entries["N"])?.integer,
            first >= 0, first <= content.bytes.count
        else { return problems.append((object.number, content.problem ?? .damaged)) }
        var head = PDFSyntax(content.bytes, 0..<first)
        var places: [(number: Int, offset: Int)] = []
        while places.count < count, case .atom(.number(let number))? = head.next(),
            case .atom(.number(let offset))? = head.next()
        {
            places.append((Int(clamping: Int64(number)), first + Int(clamping: Int64(offset))))
        }
        // In the order of the bytes, so that nothing between is passed over.
        var syntax = PDFSyntax(content.bytes)
        syntax.at = min(first, head.at)
        for place in places.sorted(by: { $0.offset < $1.offset }) {
            while syntax.at < min(place.offset, content.bytes.count) {
                let before = syntax.at
                _ = syntax.value()
                if syntax.at == before { syntax.at += 1 }
            }
            syntax.at = max(syntax.at, min(place.offset, content.bytes.count))
            add(PDFBody.Object(number: place.number, value: syntax.value() ?? .null))
        }
        while syntax.at < content.bytes.count {
            let before = syntax.at
            _ = syntax.value()
            if syntax.at == before { syntax.at += 1 }
        }
        strings += syntax.strings
        names.formUnion(syntax.names)
        for range in syntax.strays + syntax.comments { loose += content.bytes[range] + [0x0A] }
        // Letters of two bytes are words of one letter there.
        if content.bytes.contains(0) { loose += SparseStrings.find(content.bytes[...]) }
        if syntax.isBroken { problems.append((object.number, .damaged)) }
    }

    private func note(_ value: PDFValue, key: String, depth: Int) {
        guard depth < Self.deepest else { return }
        switch value {
        case .reference(let number): roles[number, default: []].insert(key)
        case .array(let items): for item in items { note(item, key: key, depth: depth + 1) }
        case .dictionary(let entries):
            let isFiles = key == "EF"
            for (name, item) in entries { note(item, key: isFiles ? "EF" : name, depth: depth + 1) }
        default: break
        }
    }

    // MARK: Asking

    /// The object that `value` refers to, or itself; nil for none and for null.
    func resolve(_ value: PDFValue?) -> PDFValue? {
        var value = value
        for _ in 0..<8 {
            guard case .reference(let number)? = value else { break }
            value = object(number)?.value
        }
        if case .null? = value { return nil }
        return value
    }

    func object(_ number: Int) -> PDFBody.Object? { latest[number].map { objects[$0] } }

    /// Whether it was given another meaning later.
    func isSuperseded(_ i: Int) -> Bool { latest[objects[i].number] != i }

    func decode(_ object: PDFBody.Object) -> PDFFilters.Result {
        guard let data = object.data else { return PDFFilters.Result(bytes: []) }
        return PDFFilters.decode(
            Array(body.bytes[data]), object.value.dictionary ?? [:],
            limit: min(budget.bytes, ReadingLimits.memberBytes)
        ) { self.resolve($0) }
    }
}

/// A value of a PDF file (ISO 32000-2, 7.3), as written there.
indirect enum PDFValue {
    case null
    case boolean(Bool)
    case number(Double)
    case string([UInt8])
    /// Without its slash, `#xx` decoded.
    case name(String)
    case array([PDFValue])
    case dictionary([String: PDFValue])
    /// To an object, by its number.
    case reference(Int)

    var dictionary: [String: PDFValue]? {
        if case .dictionary(let entries) = self { entries } else { nil }
    }

    var array: [PDFValue]? { if case .array(let items) = self { items } else { nil } }
    var name: String? { if case .name(let name) = self { name } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }

    var integer: Int? { number.flatMap { Int(exactly: $0.rounded(.towardZero)) } }

    var reference: Int? {
        if case .reference(let number) = self { number } else { nil }
    }

    /// The values of an array, or the value alone.
    var list: [PDFValue] { array ?? [self] }
}
