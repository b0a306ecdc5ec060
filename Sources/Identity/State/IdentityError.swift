/// Why keys, registry or audit log could not do what was asked.
///
/// Reads as `<what>: <why>`, both in lower case and without a full stop, with the
/// next step in `hint` where there is one. No message ever holds key material.
/// Two errors are equal when their codes are.
package struct IdentityError: Error, Sendable {
    /// What went wrong, for programs. Codes may be added, none change meaning.
    package enum Code: String, Sendable, CaseIterable {
        /// The state folder does not exist and was not to be made.
        case homeMissing
        /// The state folder is a file, someone else's, unwritable or open to others.
        case homeUnusable
        /// Another process held the state folder's lock for too long.
        case homeBusy
        /// There is no key, and none was to be made.
        case keyMissing
        /// The registry names a key whose file is gone.
        case keyLost
        /// A key file holds another key than the registry knows by that name.
        case keyWrong
        /// A key file is not 32 bytes of key.
        case keyMalformed
        /// A key file or the keys' folder can be read or changed by others.
        case keyExposed
        /// A key file cannot be read.
        case keyUnreadable
        /// A key could not be written.
        case keyUnwritable
        /// No key has this name.
        case keyUnknown
        /// The key was retired; nothing may be issued under it.
        case keyRetired
        /// The key is the one marks are issued under.
        case keyActive
        /// There is no registry, and none was to be made.
        case registryMissing
        /// The registry is not a whole, sound database.
        case registryDamaged
        /// The file is a sound database of another program.
        case registryForeign
        /// The registry was written by a newer version of this software.
        case registryNewer
        /// The registry must be migrated first, and was opened for reading only.
        case registryOutdated
        /// Other processes kept the registry locked for too long.
        case registryBusy
        /// The registry cannot be read.
        case registryUnreadable
        /// The registry cannot be written.
        case registryUnwritable
        /// The disk is full.
        case diskFull
        /// Not a user id.
        case userInvalid
        /// No such user is enrolled.
        case userUnknown
        /// The user was removed.
        case userRemoved
        /// A user of that id exists already.
        case userExists
        /// Not a zone.
        case zoneInvalid
        /// A note or device that cannot be stored.
        case textInvalid
        /// Not a token.
        case tokenInvalid
        /// No mark has this token.
        case markUnknown
        /// A mark that may not be recorded as it is.
        case markInvalid
        /// A list of users that cannot be read.
        case csvInvalid
        /// The audit log's chain is broken.
        case auditDamaged
        /// The audit log cannot be read or written.
        case auditUnavailable
        /// Something this module has no better word for.
        case unexpected
    }

    package var code: Code
    /// What was being handled: a path, a user, a key.
    package var what: String
    package var why: String
    /// The next step, where there is one.
    package var hint: String?

    package init(_ code: Code, _ what: String, _ why: String, hint: String? = nil) {
        self.code = code
        self.what = what
        self.why = why
        self.hint = hint
    }

    /// `<what>: <why>`.
    package var message: String { what + ": " + why }
}

extension IdentityError: Equatable {
    package static func == (a: IdentityError, b: IdentityError) -> Bool { a.code == b.code }
}

extension IdentityError: CustomStringConvertible {
    package var description: String { message }
}
