/// The name of a master key: `k1`, `k2`, … in the order they were made.
public struct KeyID: Hashable, Sendable {
    /// 1 … 999,999.
    public let number: Int

    public static let first = KeyID(number: 1)!

    public init?(number: Int) {
        guard 1...999_999 ~= number else { return nil }
        self.number = number
    }

    /// From `k1`; nil for anything that would not be written back the same way.
    public init?(_ text: String) {
        guard text.hasPrefix("k"), let number = Int(text.dropFirst()),
            let id = KeyID(number: number), id.text == text
        else { return nil }
        self = id
    }

    public var text: String { "k\(number)" }

    var fileName: String { text + ".key" }

    init?(fileName: String) {
        guard fileName.hasSuffix(".key") else { return nil }
        self.init(String(fileName.dropLast(4)))
    }
}

extension KeyID: Comparable {
    public static func < (a: KeyID, b: KeyID) -> Bool { a.number < b.number }
}

extension KeyID: CustomStringConvertible {
    public var description: String { text }
}
