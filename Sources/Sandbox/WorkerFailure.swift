/// An error of a job that is more to its caller than words: its kind travels to the parent as a
/// code of its own (``SandboxError/Code/jobFailed(code:_:)``), never within the words.
package protocol WorkerFailure: Error, CustomStringConvertible {
    /// Lower-case letters, digits and hyphens, at most ``WorkerFailureCode/longest``.
    var workerCode: String { get }
}

package enum WorkerFailureCode {
    /// Bytes.
    package static let longest = 32

    /// What a worker sent, if it is a code: else nothing, for a worker may be in others' hands.
    static func checked(_ bytes: some Collection<UInt8>) -> String {
        let isCode =
            bytes.count <= longest
            && bytes.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
        return isCode ? String(decoding: bytes, as: UTF8.self) : ""
    }
}

/// A program or library that is not installed, in words that name the Debian package.
package struct ProgramMissing: WorkerFailure {
    package static let workerCode = "missing-program"

    package let what: String
    package let package: String

    package init(what: String, package: String) {
        self.what = what
        self.package = package
    }

    package var workerCode: String { Self.workerCode }
    package var description: String { "\(what) is missing; install the package \(package)" }
}
