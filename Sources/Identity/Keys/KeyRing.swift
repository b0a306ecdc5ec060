/// The keys in use: the one marks are issued under, and all that trace tries.
package struct KeyRing: Sendable {
    /// New marks are issued under this one.
    package let active: MasterKey
    /// Every key not retired, the active one first, then from the newest to the oldest.
    package let keys: [MasterKey]
    /// Whether loading made the active key, the home's first.
    package let wasCreated: Bool

    package init(active: MasterKey, others: [MasterKey] = [], wasCreated: Bool = false) {
        self.active = active
        self.wasCreated = wasCreated
        keys = [active] + others.filter { $0.id != active.id }.sorted { $0.id > $1.id }
    }

    /// The key of that name, if it is in use.
    package subscript(id: KeyID) -> MasterKey? { keys.first { $0.id == id } }
}

/// The name of a master key: `k1`, `k2`, … in the order they were made.
package struct KeyID: Hashable, Sendable {
    /// 1 … 999,999.
    package let number: Int

    package static let first = KeyID(number: 1)!

    package init?(number: Int) {
        guard 1...999_999 ~= number else { return nil }
        self.number = number
    }

    /// From `k1`; nil for anything that would not be written back the same way.
    package init?(_ text: String) {
        guard text.hasPrefix("k"), let number = Int(text.dropFirst()),
            let id = KeyID(number: number), id.text == text
        else { return nil }
        self = id
    }

    package var text: String { "k\(number)" }

    var fileName: String { text + ".key" }

    init?(fileName: String) {
        guard fileName.hasSuffix(".key") else { return nil }
        self.init(String(fileName.dropLast(4)))
    }
}

extension KeyID: Comparable {
    package static func < (a: KeyID, b: KeyID) -> Bool { a.number < b.number }
}

extension KeyID: CustomStringConvertible {
    package var description: String { text }
}

/// A key as the registry knows it.
package struct KeyRecord: Hashable, Sendable {
    package var id: KeyID
    /// 16 hexadecimal digits; see `MasterKey.fingerprint`.
    package var fingerprint: String
    package var created: Timestamp
    package var state: KeyState

    package init(id: KeyID, fingerprint: String, created: Timestamp, state: KeyState) {
        self.id = id
        self.fingerprint = fingerprint
        self.created = created
        self.state = state
    }
}

/// What a key is still used for.
package enum KeyState: String, Sendable, CaseIterable {
    /// New marks are issued under it, and trace tries it. One key at a time.
    case active
    /// Trace tries it.
    case valid
    /// Neither; its marks are history.
    case retired
}

/// A key as it stands, registry and file together: a row of `dlp keys list`.
package struct KeyStatus: Sendable {
    package var record: KeyRecord
    /// What is wrong with its file, if anything. A retired key's file may be gone
    /// without that being wrong.
    package var problem: IdentityError?
    /// Whether the file is there and is the right key.
    package var isUsable: Bool
}
