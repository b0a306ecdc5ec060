internal import SystemPackage
internal import Glibc
internal import Support

/// Runs system calls and says their failure in this module's words; an error that
/// is in these words already stays as it is.
func system<T: ~Copyable>(
    _ body: () throws -> T, failure: (Errno) -> IdentityError
) throws(IdentityError) -> T {
    do {
        return try body()
    } catch let error as Errno {
        throw failure(error)
    } catch let error as IdentityError {
        throw error
    } catch {
        throw IdentityError(.unexpected, "dlp", "\(error)")
    }
}

extension Home {
    /// Runs `body` while no other process or thread is in such a block for this
    /// folder. For what must be done once: the first key, the registry's creation
    /// and migration, rotation. Not reentrant.
    func withLock<T>(
        _ body: () throws(IdentityError) -> T
    ) throws(IdentityError) -> T {
        let lock = try system {
            try FileLock(lockPath)
        } failure: { error in
            switch error {
            case .wouldBlock:
                IdentityError(
                    .homeBusy, path, "another process has kept it locked",
                    hint: "see which one: fuser -v \(lockPath)")
            case _ where error.isDiskFull:
                IdentityError(.diskFull, path, error.text, hint: "make room and try again")
            default:
                IdentityError(
                    .homeUnusable, lockPath, error.text, hint: "the folder must be writable")
            }
        }
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }
}
