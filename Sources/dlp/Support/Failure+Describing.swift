extension Failure {
    /// Any error as what this tool prints. `subject` is what was being handled,
    /// for errors that do not say.
    init(describing error: any Error, during subject: String = "dlp") {
        switch error {
        case let failure as Failure:
            self = failure
        case OutputError.failed(let code):
            self.init("standard output", errno: code)
        default:
            self.init(subject, Failure.sentence(String(describing: error)))
        }
    }
}
