internal import Markup

/// A choice and its fallback for older readers (ECMA-376-3, 7.6): nearly always the same text
/// twice. A fallback that says the same is dropped, so that a value is not counted twice; one
/// that says anything else is kept beside the flow.
struct Alternatives {
    private struct Place {
        /// Lengths of the flow and of the nonBodyText when it began.
        var start: (Int, Int)
        var fallback: (Int, Int)?
    }

    private var open: [Place] = []
    /// Deeper ones are text like any other: comparing them costs their length each.
    private static let deepest = 16
    private var deeper = 0

    mutating func begin(_ out: Int, _ nonBodyText: Int) {
        if open.count < Self.deepest {
            open.append(Place(start: (out, nonBodyText)))
        } else {
            deeper += 1
        }
    }

    mutating func fallback(_ out: Int, _ nonBodyText: Int) {
        guard deeper == 0, let place = open.last, place.fallback == nil else { return }
        open[open.count - 1].fallback = (out, nonBodyText)
    }

    mutating func endFallback(_ out: inout [UInt8], _ nonBodyText: inout [UInt8]) {
        guard deeper == 0, let place = open.last, let (flow, aside) = place.fallback,
            flow <= out.count, aside <= nonBodyText.count, place.start.0 <= flow
        else { return }
        open[open.count - 1].fallback = nil
        let text = out[flow...]
        if !Self.isSame(out[place.start.0..<flow], text) {
            nonBodyText +=
                (nonBodyText.isEmpty || nonBodyText.last == 0x0A ? [] : [0x0A]) + text + [0x0A]
            out.removeSubrange(flow...)
        } else {
            out.removeSubrange(flow...)
            if Self.isSame(nonBodyText[place.start.1..<aside], nonBodyText[aside...]) {
                nonBodyText.removeSubrange(aside...)
            }
        }
    }

    mutating func end() {
        if deeper > 0 { deeper -= 1 } else { _ = open.popLast() }
    }

    /// White space aside; nothing is the same as anything.
    private static func isSame(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
        let b = b.lazy.filter { !MarkupTokenizer.isSpace($0) }
        return b.first == nil || a.lazy.filter { !MarkupTokenizer.isSpace($0) }.elementsEqual(b)
    }
}

/// The manifest of an OpenDocument file (ODF 1.2, part 3, 4).
enum ManifestReader {
    /// The members that it says are encrypted.
    static func encrypted(_ content: [UInt8]) -> Set<String> {
        guard let markup = PartMarkup(content, .xml) else { return [] }
        var tokens = MarkupTokenizer(markup.bytes)
        var found: Set<String> = []
        var member = ""
        while let token = tokens.next() {
            guard case .start(let range, let attributes, _) = token else { continue }
            switch tokens.name(range) {
            case "file-entry": member = tokens.attribute("full-path", in: attributes) ?? ""
            case "encryption-data": found.insert(member)
            default: break
            }
        }
        return found
    }
}
