internal import Sandbox
internal import Support

/// An office package that was not read or written, and why.
package struct OfficeFileError: CodedError, WorkerFailure {
    package let code: Code
    /// One line for a person: lower case, no full stop.
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package var workerCode: String { code.rawValue }

    init(_ error: SandboxError) {
        switch error.code {
        case .jobFailed(let code, let words):
            self.init(Code(rawValue: code) ?? .worker, words)
        case .timedOut, .memory, .outputLimit: self.init(.tooBig, error.detail)
        case .crashed, .protocolViolation, .launchFailed, .refused, .programFailed, .cancelled:
            self.init(.worker, error.detail)
        }
    }

    static func damaged(_ what: String) -> OfficeFileError { OfficeFileError(.damaged, what) }
}

extension OfficeFileError {
    /// Why an office package is not read or written. The raw values are the codes between
    /// processes.
    package enum Code: String, Sendable, CaseIterable {
        /// It opens with a password only: an OLE2 file around the package (MS-OFFCRYPTO, 2.3),
        /// encrypted parts in ODF's manifest (ODF 1.2, part 3, 4.8), or encrypted members.
        case encrypted
        /// It is digitally signed: any change breaks the signature.
        case signed
        /// No ZIP file, a cut one, or parts that contradict each other or are not well-formed.
        case damaged
        /// Something else than a word, sheet, slide or drawing package.
        case notPackage = "not-package"
        /// The binary formats before Office 2007.
        case binaryOffice = "binary-office"
        /// One XML file: Word 2003, flat OPC, flat ODF.
        case flatXML = "flat-xml"
        /// A kind of package, encoding or compression that is not known.
        case unsupported
        /// More bytes, members, memory, time or pages than allowed.
        case tooBig = "too-big"
        /// A change that does not fit the package.
        case invalidRequest = "invalid-request"
        /// The worker could not be started or crashed.
        case worker
    }
}

/// Bounds on what one package may cost.
enum OfficeFileLimits {
    /// Bytes of the file.
    static let fileBytes = 512 << 20
    /// Members of the file.
    static let entries = 20_000
    /// Bytes of one part that must be opened. Parts that stay closed may have any size.
    static let partBytes = 256 << 20
    /// Bytes of all parts that are opened, together.
    static let openedBytes = 768 << 20
    /// Elements within one another.
    static let depth = 1024
    /// Pixels of one overlay, and of its sides: 3 metres at 96 dpi are 11 339.
    static let overlayPixels = 1 << 26
    static let overlaySide = 16_384
    /// Copies in one request.
    static let copies = 4096
}
