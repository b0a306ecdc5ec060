internal import Glibc

/// The words of the command line as the system gave them: Swift repairs those that are no UTF-8,
/// and a name that was repaired is the name of no file.
enum RawArguments {
    private static let repaired: [String: [[UInt8]]] = {
        var found: [String: [[UInt8]]] = [:]
        for index in 0..<Int(CommandLine.argc) {
            guard let word = CommandLine.unsafeArgv[index] else { continue }
            let bytes = Array(UnsafeBufferPointer(start: word, count: strlen(word)))
                .map { UInt8(bitPattern: $0) }
            let text = String(decoding: bytes, as: UTF8.self)
            if Array(text.utf8) != bytes { found[text, default: []].append(bytes) }
        }
        return found
    }()

    /// The bytes of a word that is no UTF-8.
    ///
    /// - Parameter occurrence: which of the words that look the same when repaired.
    static func bytes(_ word: String, occurrence: Int = 0) -> [UInt8]? {
        guard let words = repaired[word] else { return nil }
        return words[min(occurrence, words.count - 1)]
    }
}
