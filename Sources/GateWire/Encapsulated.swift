/// The Encapsulated header (RFC 3507, 4.4.1): how long the HTTP heads are, and whether a body
/// follows.
package struct Encapsulated: Sendable, Equatable {
    /// Bytes of the encapsulated request's head; nil where the header names none, 0 where it names
    /// an empty one.
    package let requestHead: Int?
    package let responseHead: Int?
    package let hasBody: Bool

    static let nothing = Encapsulated(requestHead: nil, responseHead: nil, hasBody: false)

    private init(requestHead: Int?, responseHead: Int?, hasBody: Bool) {
        self.requestHead = requestHead
        self.responseHead = responseHead
        self.hasBody = hasBody
    }

    private enum Section: Int {
        case requestHead, responseHead, body
    }

    /// Four sections at most, in order, each once, the body last; the first begins at 0, and no
    /// head is longer than `longestHead`.
    init(
        _ value: ArraySlice<UInt8>, method: ICAPMethod, longestHead: Int
    ) throws(WireError) {
        var sections: [(section: Section, offset: Int)] = []
        var hasBody = false
        let items = value.split(separator: 0x2C, omittingEmptySubsequences: false)
        guard items.count <= 4 else { throw WireError(.encapsulatedSyntax) }
        for item in items {
            let item = ByteText.trimmed(item)
            guard let equals = item.firstIndex(of: 0x3D) else {
                throw WireError(.encapsulatedSyntax)
            }
            let name = item[..<equals]
            guard let offset = ByteText.number(item[(equals + 1)...]) else {
                throw WireError(.encapsulatedOffset)
            }
            let section: Section
            let fits: Bool
            if ByteText.equals(name, "req-hdr") {
                (section, fits) = (.requestHead, method != .options)
            } else if ByteText.equals(name, "res-hdr") {
                (section, fits) = (.responseHead, method == .respmod)
            } else if ByteText.equals(name, "req-body") {
                (section, fits, hasBody) = (.body, method == .reqmod, true)
            } else if ByteText.equals(name, "res-body") {
                (section, fits, hasBody) = (.body, method == .respmod, true)
            } else if ByteText.equals(name, "null-body") {
                (section, fits) = (.body, true)
            } else if ByteText.equals(name, "opt-body"), method == .options {
                throw WireError(.optionsBody)
            } else {
                throw WireError(.encapsulatedSection)
            }
            guard fits else { throw WireError(.encapsulatedSection) }
            if let last = sections.last {
                guard last.section.rawValue < section.rawValue else {
                    throw WireError(.encapsulatedOrder)
                }
                guard last.offset <= offset, offset - last.offset <= longestHead else {
                    throw WireError(.encapsulatedOffset)
                }
            } else if offset != 0 {
                throw WireError(.encapsulatedOffset)
            }
            sections.append((section, offset))
        }
        guard sections.last?.section == .body else { throw WireError(.encapsulatedOrder) }
        func length(_ section: Section) -> Int? {
            sections.firstIndex { $0.section == section }
                .map { sections[$0 + 1].offset - sections[$0].offset }
        }
        self.init(
            requestHead: length(.requestHead), responseHead: length(.responseHead),
            hasBody: hasBody)
    }
}
