/// Everything a policy looks for in text, compiled: one database for the patterns, anchors
/// and terms of all targets, and one for context words. Shared by all threads.
final class MatchProgram: Sendable {
    /// What an expression of the main database stands for.
    enum Meaning: Sendable {
        case pattern(target: Int, confidence: Confidence)
        case anchor(target: Int, anchor: Int, length: Int)
        case term(target: Int, length: Int, wholeStart: Bool, wholeEnd: Bool)
    }

    struct ContextWord: Sendable {
        var length: Int
        /// Must not be a part of a longer word at its beginning, at its end.
        var wholeStart: Bool
        var wholeEnd: Bool
        /// Whose word it is.
        var targets: [Int]
    }

    let targets: [MatchTarget]
    let meanings: [Meaning]
    let words: [ContextWord]
    /// Nil when there is nothing to look for.
    let main: PatternDatabase?
    let context: PatternDatabase?
    let locators: MatchLocators
    /// In bytes: how far around a match anything may matter.
    let reach: Int

    /// - Throws: ``MatchProgramError`` naming the target whose pattern is not taken.
    init(_ targets: [MatchTarget], cache: DatabaseCache) throws(MatchProgramError) {
        var expressions: [PatternExpression] = []
        var meanings: [Meaning] = []
        var wordExpressions: [PatternExpression] = []
        var words: [ContextWord] = []
        var wordIndex: [[UInt8]: Int] = [:]
        var termIndex: [String: Void] = [:]
        for (index, target) in targets.enumerated() {
            for pattern in target.patterns {
                expressions.append(pattern.expression)
                meanings.append(.pattern(target: index, confidence: pattern.confidence))
            }
            for (number, anchor) in target.anchors.enumerated() {
                let literal = Array(anchor.literal.utf8)
                expressions.append(.literal(literal, caseless: false))
                meanings.append(
                    .anchor(target: index, anchor: number, length: literal.count))
            }
            for term in target.terms {
                let bytes = Normaliser.fold(term.text, keepCase: !term.isCaseless)
                guard !bytes.isEmpty else { continue }
                let key = "\(index)\(term.isWholeWord)\(term.isCaseless)\(bytes)"
                guard termIndex.updateValue((), forKey: key) == nil else { continue }
                expressions.append(.literal(bytes, caseless: term.isCaseless))
                meanings.append(
                    .term(
                        target: index, length: bytes.count,
                        wholeStart: term.isWholeWord && WordEdge.opensWithLetter(bytes),
                        wholeEnd: term.isWholeWord && WordEdge.closesWithLetter(bytes)))
            }
            for word in target.context {
                let bytes = Normaliser.fold(word)
                guard !bytes.isEmpty else { continue }
                if let known = wordIndex[bytes] {
                    if words[known].targets.last != index { words[known].targets.append(index) }
                    continue
                }
                wordIndex[bytes] = words.count
                wordExpressions.append(.literal(bytes, caseless: true))
                words.append(
                    ContextWord(
                        length: bytes.count, wholeStart: WordEdge.opensWithLetter(bytes),
                        wholeEnd: WordEdge.closesWithLetter(bytes), targets: [index]))
            }
        }
        self.targets = targets
        self.meanings = meanings
        self.words = words
        let farthest = targets.lazy.filter { !$0.context.isEmpty }.map(\.proximity).max() ?? 0
        reach = min(16 << 10, farthest * 4 + 256)
        locators = MatchLocators(expressions)
        do {
            main =
                expressions.isEmpty ? nil : try cache.database(expressions, mode: .stream)
            context =
                wordExpressions.isEmpty
                ? nil : try cache.database(wordExpressions, mode: .block)
        } catch {
            var owner: String?
            if let index = error.index, meanings.indices.contains(index),
                case .pattern(let target, _) = meanings[index]
            {
                owner = targets[target].id
            }
            throw MatchProgramError(target: owner, message: error.message)
        }
    }
}

/// A pattern that is not taken, of which target, and why.
public struct MatchProgramError: Error, CustomStringConvertible {
    public var target: String?
    public var message: String

    public var description: String {
        (target.map { "detector \($0): " } ?? "") + message.prefix(1).lowercased()
            + message.dropFirst()
    }
}

/// Where words begin and end. Scripts written without spaces have no edges.
enum WordEdge {
    static func opensWithLetter(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { isWordCharacter($0, at: 0) }
    }

    static func closesWithLetter(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { isWordCharacter($0, before: $0.count) }
    }

    /// A letter, digit or underscore begins at `place`; ideographs, kana, hangul and Thai are
    /// none.
    @inline(__always)
    static func isWordCharacter(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard place >= 0, place < text.count else { return false }
        let byte = text[place]
        if byte < 0x80 { return isASCIIWord(byte) }
        return UTF8Step.decode(text, place).0.map(isLetter) ?? false
    }

    /// The same of the character that ends before `place`.
    @inline(__always)
    static func isWordCharacter(_ text: UnsafeBufferPointer<UInt8>, before place: Int) -> Bool {
        guard place > 0, place <= text.count else { return false }
        var start = place - 1
        if text[start] < 0x80 { return isASCIIWord(text[start]) }
        while start > 0, start > place - 4, text[start] & 0xC0 == 0x80 { start -= 1 }
        return UTF8Step.decode(text, start).0.map(isLetter) ?? false
    }

    @inline(__always)
    private static func isASCIIWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x5F
    }

    private static func isLetter(_ code: UInt32) -> Bool {
        switch code {
        case 0xAA..<0x0E00, 0x1E00..<0x2000, 0x2C00..<0x2E00, 0xA640..<0xA960:
            Unicode.Scalar(code)?.properties.isAlphabetic ?? false
        default: false
        }
    }
}
