internal import Documents
internal import Identity
internal import Imaging
internal import LeakDetect
internal import Simulator
internal import Watermark

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
        case let error as ImagingError:
            self.init(subject, error.detail)
        case let error as SimulatorError:
            self.init(subject, error.description)
        case let error as PDFError:
            self.init(subject, error.detail, hint: Self.hint(error.problem))
        case let error as PackageError:
            self.init(subject, error.detail, hint: Self.hint(error.problem))
        case let error as TextMarkError:
            self.init(subject, error.message, hint: error.hint)
        case OutputError.failed(let code):
            self.init("standard output", errno: code)
        default:
            self.init(subject, Failure.sentence(String(describing: error)))
        }
    }

    private static func hint(_ problem: PDFProblem) -> String? {
        switch problem {
        case .needsPassword: "take the password off first, for example with qpdf --decrypt"
        case .noModifyPermission: "ask whoever made it for a copy that may be changed"
        case .signed: "--break-signature marks it all the same"
        case .damaged: "open it in a reader and save it anew"
        case .missingProgram: "dlp doctor says what is missing"
        default: nil
        }
    }

    private static func hint(_ problem: PackageProblem) -> String? {
        switch problem {
        case .encrypted: "take the password off first"
        case .signed: "--break-signature marks it all the same"
        case .damaged: "open it in an office program and save it anew"
        case .binaryOffice, .flatXML: "save it as DOCX, XLSX, PPTX or ODF"
        default: nil
        }
    }
}
