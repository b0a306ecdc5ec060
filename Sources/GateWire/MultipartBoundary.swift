/// A Content-Type's boundary (RFC 2046, 5.1.1), refused where two servers would read two.
package struct MultipartBoundary: Sendable, Equatable {
    /// 1 to 70 bytes.
    package let bytes: [UInt8]

    /// Takes `boundary=` as a token or in quotation marks, and RFC 2231's `boundary*0=…`.
    package init(contentType: ArraySlice<UInt8>) throws(WireError) {
        let type = try ParameterList(contentType)
        guard type.main.starts(with: "multipart/".utf8), type.main.count > 10 else {
            throw WireError(.contentType)
        }
        let named = type.parameters.filter { parameter in
            let name = parameter.name.prefix { $0 != 0x2A }
            return ByteText.equals(name, "boundary")
        }
        guard let first = named.first else { throw WireError(.boundaryMissing) }
        let value: [UInt8]
        if named.count == 1, ByteText.equals(first.name, "boundary") {
            guard !first.isAmbiguous else { throw WireError(.boundarySyntax) }
            value = first.value
        } else {
            value = try Self.joined(named)
        }
        guard (1...70).contains(value.count), value.last != 0x20, value.first != 0x20,
            value.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C })
        else { throw WireError(.boundarySyntax) }
        bytes = value
    }

    /// `boundary*0`, `boundary*1`, … in order, without a gap.
    private static func joined(_ named: [ParameterList.Parameter]) throws(WireError) -> [UInt8] {
        var value: [UInt8] = []
        for (number, parameter) in named.enumerated() {
            guard parameter.name.dropFirst(9).elementsEqual(String(number).utf8),
                !parameter.isAmbiguous
            else {
                // An encoded one, one beside a plain one, or a number twice.
                throw WireError(named.count > 1 ? .boundaryTwice : .boundarySyntax)
            }
            value += parameter.value
        }
        return value
    }
}

/// `main; name=value; …` as Content-Type and Content-Disposition write it.
struct ParameterList {
    struct Parameter {
        /// In lower case.
        let name: [UInt8]
        /// Without its quotation marks; a backslash and the character behind it are that character.
        let value: [UInt8]
        /// The same with its backslashes.
        let raw: [UInt8]
        /// Whether another reader could end the value elsewhere.
        let isAmbiguous: Bool
    }

    /// In lower case.
    let main: [UInt8]
    let parameters: [Parameter]

    init(_ text: ArraySlice<UInt8>) throws(WireError) {
        let head = text.prefix { $0 != 0x3B }
        main = ByteText.trimmed(head).map(ByteText.lower)
        var parameters: [Parameter] = []
        var at = head.endIndex
        while at < text.endIndex {
            // A semicolon, then perhaps nothing.
            at = text[(at + 1)...].firstIndex { !ByteText.isBlank($0) } ?? text.endIndex
            guard at < text.endIndex else { break }
            if text[at] == 0x3B { continue }
            let name = text[at...].prefix(while: ByteText.isToken)
            let equals = name.endIndex
            guard !name.isEmpty, equals < text.endIndex, text[equals] == 0x3D else {
                throw WireError(.contentType)
            }
            let read = try Self.value(text[(equals + 1)...])
            parameters.append(
                Parameter(
                    name: name.map(ByteText.lower), value: read.value, raw: read.raw,
                    isAmbiguous: read.isAmbiguous))
            at = text[read.end...].firstIndex { !ByteText.isBlank($0) } ?? text.endIndex
            guard at == text.endIndex || text[at] == 0x3B else { throw WireError(.contentType) }
        }
        self.parameters = parameters
    }

    private static func value(
        _ text: ArraySlice<UInt8>
    ) throws(WireError) -> (value: [UInt8], raw: [UInt8], isAmbiguous: Bool, end: Int) {
        guard text.first == 0x22 else {
            let token = text.prefix { $0 != 0x3B && !ByteText.isBlank($0) }
            // A comma or a quotation mark ends it for some readers.
            let isAmbiguous = token.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x5C }
            return (Array(token), Array(token), isAmbiguous, token.endIndex)
        }
        var value: [UInt8] = []
        var hasEscapes = false
        var at = text.startIndex + 1
        while at < text.endIndex, text[at] != 0x22 {
            if text[at] == 0x5C, at + 1 < text.endIndex {
                hasEscapes = true
                at += 1
            }
            value.append(text[at])
            at += 1
        }
        guard at < text.endIndex else { throw WireError(.contentType) }
        return (value, Array(text[(text.startIndex + 1)..<at]), hasEscapes, at + 1)
    }

    func all(_ name: StaticString) -> [Parameter] {
        parameters.filter { ByteText.equals($0.name, name) }
    }
}
