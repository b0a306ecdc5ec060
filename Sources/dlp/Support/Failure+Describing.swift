internal import Identity
internal import Imaging
internal import LeakDetect
internal import Simulator

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
        case OutputError.failed(let code):
            self.init("standard output", errno: code)
        default:
            self.init(subject, Failure.sentence(String(describing: error)))
        }
    }
}
