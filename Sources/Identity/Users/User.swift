internal import Foundation
internal import Glibc

/// Someone marks are or were issued to.
package struct User: Hashable, Sendable {
    package var id: UserID
    /// Nil: the zone of the machine's settings.
    package var zone: Zone?
    package var note: String?
    package var created: Timestamp
    /// When the user was removed; nil for who is enrolled.
    package var removed: Timestamp?
}

/// The name marks are issued to, as the organisation writes it: `e1042`, `王 小明`.
///
/// Kept trimmed and in Unicode normalisation form C, so that what looks the same
/// is the same; case is kept and counts. 1…128 code points. Spaces inside are fine.
/// Control characters, line breaks, text-direction controls, zero-width and other
/// invisible characters are refused: two people must never share a printed name.
package struct UserID: Hashable, Sendable {
    package let value: String

    /// The most code points in an id, after normalisation.
    package static let maximumLength = 128

    /// - Throws: `userInvalid`, saying which character or length is at fault.
    package init(_ text: String) throws(IdentityError) {
        // Bounded before any work on it: no id of 128 code points takes more bytes,
        // whatever it was composed of.
        guard text.utf8.count <= 16 * UserID.maximumLength else {
            throw UserID.tooLong(text)
        }
        let id = text.trimmedOfSpaces.precomposedStringWithCanonicalMapping
        guard !id.isEmpty else {
            throw IdentityError(
                .userInvalid, "user id", "empty", hint: "give an id such as e1042")
        }
        for scalar in id.unicodeScalars {
            let isSpace = scalar.properties.generalCategory == .spaceSeparator
            // U+3000 is the space of Chinese and Japanese text; the others, such as
            // the no-break space, cannot be told from U+0020.
            let isAllowedSpace = scalar == " " || scalar == "\u{3000}"
            if DisplayText.isRefused(scalar) || (isSpace && !isAllowedSpace) {
                throw IdentityError(
                    .userInvalid, "user id \"\(DisplayText.cleaned(id, limit: 40))\"",
                    "contains " + DisplayText.name(of: scalar),
                    hint: "letters, digits, punctuation and plain spaces can be used")
            }
        }
        guard id.unicodeScalars.count <= UserID.maximumLength else { throw UserID.tooLong(id) }
        value = id
    }

    private static func tooLong(_ text: String) -> IdentityError {
        IdentityError(
            .userInvalid, "user id \"\(DisplayText.cleaned(text, limit: 40))\"",
            "longer than \(maximumLength) characters")
    }

    /// An id the registry already accepted, under rules that may since have changed:
    /// what was issued must stay traceable.
    init(stored: String) { value = stored }
}

extension UserID: Comparable {
    /// By code points: the same order everywhere, in SQLite too.
    package static func < (a: UserID, b: UserID) -> Bool {
        a.value.unicodeScalars.lexicographicallyPrecedes(b.value.unicodeScalars)
    }
}

extension UserID: CustomStringConvertible {
    package var description: String { value }
}

/// What enrolling someone changed.
package enum Enrolment: Sendable, Equatable {
    /// Was not known and is now enrolled.
    case added
    /// Was enrolled with another zone or note.
    case updated
    /// Was enrolled just so.
    case unchanged
}

/// Users of this machine, by `getpwuid_r(3)`.
package enum Account {
    /// The login name, or `user 1000` if there is none.
    static func name(of id: uid_t) -> String {
        entry(of: id) { String(cString: $0.pw_name) } ?? "user \(id)"
    }

    /// The home folder, if an absolute one is on record.
    static func home(of id: uid_t) -> String? {
        entry(of: id) { String(cString: $0.pw_dir) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    private static func entry<T>(of id: uid_t, _ read: (passwd) -> T) -> T? {
        var buffer = [CChar](repeating: 0, count: 16_384)
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return buffer.withUnsafeMutableBufferPointer { buffer in
            guard getpwuid_r(id, &entry, buffer.baseAddress!, buffer.count, &found) == 0,
                found != nil
            else { return nil }
            return read(entry)
        }
    }
}
