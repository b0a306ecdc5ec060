internal import Glibc
internal import Identity
internal import Imaging
internal import LeakDetect
internal import OfficeWriting
internal import QPDF
internal import Support
internal import TextWatermark

/// Why a command, or one of its inputs, came to nothing.
///
/// Printed as `dlp: error: <what>: <why>`, both in lower case and without a
/// full stop; `hint` is the next step, where there is one.
struct Failure: Error {
    var what: String
    var why: String
    var hint: String?
    var status: ExitStatus

    init(_ what: String, _ why: String, hint: String? = nil, status: ExitStatus = .failed) {
        self.what = what
        self.why = why
        self.hint = hint
        self.status = status
    }

    /// A system call on `what` failed with `code`.
    init(_ what: String, errno code: Int32, hint: String? = nil) {
        self.init(what, Failure.text(errno: code), hint: hint)
    }

    static func usage(_ what: String, _ why: String, hint: String? = nil) -> Failure {
        Failure(what, why, hint: hint, status: .usage)
    }

    /// The C library's words for an error number, in this tool's case.
    static func text(errno code: Int32) -> String {
        strerror(code).map { sentence(String(cString: $0)) } ?? "error \(code)"
    }

    /// Words written as a sentence elsewhere, in the form of this tool's
    /// messages: one line, no capital at the start unless it begins a name such
    /// as PNG, no full stop.
    static func sentence(_ text: String) -> String {
        var line = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        while line.hasSuffix(".") { line.removeLast() }
        guard let first = line.first, first.isUppercase else { return line }
        let second = line.dropFirst().first
        if let second, second.isUppercase || second.isNumber { return line }
        return first.lowercased() + line.dropFirst()
    }
}

extension Failure {
    /// Any error as what this tool prints. `subject` is what was being handled,
    /// for errors that do not say.
    init(describing error: any Error, during subject: String = "dlp") {
        switch error {
        case let failure as Failure:
            self = failure
        case let error as IdentityError:
            self.init(error.what, error.why, hint: error.hint)
            // What names no state but only what was typed is wrong usage.
            switch error.code {
            case .userInvalid, .zoneInvalid, .textInvalid, .tokenInvalid: status = .usage
            default: break
            }
        case let error as PolicyError:
            self.init(error.place, Failure.sentence(error.message), hint: error.hint)
        case let error as PDFError:
            self.init(subject, error.detail, hint: Self.hint(error.code))
        case let error as OfficeFileError:
            self.init(subject, error.detail, hint: Self.hint(error.code))
        case let error as TextMarkError:
            self.init(subject, error.detail, hint: error.hint)
        case let error as any CodedError:
            self.init(subject, error.detail)
        case OutputError.failed(let code):
            self.init("standard output", errno: code)
        default:
            self.init(subject, Failure.sentence(String(describing: error)))
        }
    }

    private static func hint(_ code: PDFError.Code) -> String? {
        switch code {
        case .needsPassword: "take the password off first, for example with qpdf --decrypt"
        case .noModifyPermission: "ask whoever made it for a copy that may be changed"
        case .signed: "--break-signature marks it all the same"
        case .damaged: "open it in a reader and save it anew"
        case .missingProgram: "dlp doctor says what is missing"
        default: nil
        }
    }

    private static func hint(_ code: OfficeFileError.Code) -> String? {
        switch code {
        case .encrypted: "take the password off first"
        case .signed: "--break-signature marks it all the same"
        case .damaged: "open it in an office program and save it anew"
        case .binaryOffice, .flatXML: "save it as DOCX, XLSX, PPTX or ODF"
        default: nil
        }
    }
}

/// What a finished `dlp` says to whoever started it. Hooks and gates treat
/// every code but `done` as a refusal.
enum ExitStatus: Int32 {
    /// Everything asked for was done; `trace`: somebody was identified.
    case done = 0
    /// The question was answered in the negative: no mark found, a check not in order.
    case negative = 1
    /// Could not read, could not write, bad state.
    case failed = 2
    /// Some inputs were handled, some failed.
    case partial = 3
    /// The command line makes no sense.
    case usage = 64
    /// Stopped by a signal.
    case interrupted = 130
}
