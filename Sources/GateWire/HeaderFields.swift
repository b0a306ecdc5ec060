/// Header fields in the order they came in: found by name in any case, each of a double one to be
/// seen. Holds the lines' bytes once; a look-up takes no memory.
package struct HeaderFields: Sendable {
    private struct Entry {
        let name: Range<Int>
        let value: Range<Int>
    }

    private let bytes: [UInt8]
    private var entries: [Entry] = []

    package init() { bytes = [] }

    /// The fields of a head whose first field begins at `start`, up to its blank line or end. Each
    /// rule that is broken is in `problems` once, and its line is left out or, folded, belongs to
    /// the field before it.
    init(_ head: [UInt8], from start: Int, problems: inout [WireError.Code]) {
        self.init(head, from: start, keepsFolds: false, problems: &problems)
    }

    init(
        _ head: [UInt8], from start: Int, keepsFolds: Bool, problems: inout [WireError.Code]
    ) {
        bytes = head
        func note(_ code: WireError.Code) {
            if !problems.contains(code) { problems.append(code) }
        }
        var at = start
        while at < head.count {
            let newline = head[at...].firstIndex(of: ByteText.lf) ?? head.count
            var line = head[at..<newline]
            at = min(newline + 1, head.count)
            if line.last == ByteText.cr { line.removeLast() }
            guard let first = line.first else { break }
            if ByteText.isBlank(first) {
                if !keepsFolds { note(.foldedLine) }
                if let last = entries.popLast() {
                    entries.append(
                        Entry(name: last.name, value: last.value.lowerBound..<line.endIndex))
                } else {
                    note(.fieldName)
                }
                continue
            }
            guard let colon = line.firstIndex(of: 0x3A) else {
                note(.fieldName)
                continue
            }
            let name = line[..<colon]
            guard !name.isEmpty, name.allSatisfy(ByteText.isToken) else {
                note(name.last.map(ByteText.isBlank) == true ? .spaceBeforeColon : .fieldName)
                continue
            }
            let value = ByteText.trimmed(line[(colon + 1)...])
            if value.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
                note(.fieldValue)
            }
            entries.append(
                Entry(
                    name: name.startIndex..<name.endIndex,
                    value: value.startIndex..<value.endIndex))
        }
    }

    package var count: Int { entries.count }

    /// A field's name and value as they were sent, the value without blanks around it.
    package subscript(_ index: Int) -> (name: String, value: ArraySlice<UInt8>) {
        let entry = entries[index]
        return (String(decoding: bytes[entry.name], as: UTF8.self), bytes[entry.value])
    }

    /// The value of the first field of that name, which is given in lower case.
    package func first(_ name: StaticString) -> ArraySlice<UInt8>? {
        entries.first { ByteText.equals(bytes[$0.name], name) }.map { bytes[$0.value] }
    }

    /// The values of all fields of that name, which is given in lower case.
    package func all(_ name: StaticString) -> [ArraySlice<UInt8>] {
        entries.filter { ByteText.equals(bytes[$0.name], name) }.map { bytes[$0.value] }
    }

    /// The same for a name that is known only at run time, in any case.
    package func all(named name: String) -> [ArraySlice<UInt8>] {
        let wanted = name.utf8.map(ByteText.lower)
        return entries.filter { bytes[$0.name].lazy.map(ByteText.lower).elementsEqual(wanted) }
            .map { bytes[$0.value] }
    }

    /// The first value as text; what is no UTF-8 is replaced.
    package func text(_ name: StaticString) -> String? {
        first(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The members of comma-separated lists of that name, over all its fields, without blanks.
    func members(_ name: StaticString) -> [ArraySlice<UInt8>] {
        all(name).flatMap { $0.split(separator: 0x2C).map(ByteText.trimmed) }
    }
}
