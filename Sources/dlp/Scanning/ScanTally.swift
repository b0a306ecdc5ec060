internal import LeakDetect

/// How many files came out how, and what that means for the exit code.
struct ScanTally {
    var allowed = 0
    var warned = 0
    var blocked = 0
    /// Files that somebody asked to leave out.
    var excluded = 0
    /// Whether a warning makes the code 1, too.
    var failsOnWarnings = false
    /// Inputs that could not be opened or read at all.
    var failed = 0

    mutating func add(_ verdict: ScanVerdict) {
        switch verdict.action {
        case .allow: allowed += 1
        case .warn: warned += 1
        case .block: blocked += 1
        }
    }

    private var scanned: Int { allowed + warned + blocked }

    /// Blocked beats everything; nothing scanned beats some of it scanned.
    var status: ExitStatus {
        if blocked > 0 || (failsOnWarnings && warned > 0) { return .negative }
        if failed == 0 { return .done }
        return scanned == 0 ? .failed : .partial
    }

    var text: String {
        var text = "\(scanned) file\(scanned == 1 ? "" : "s") scanned: "
        text += "\(blocked) blocked, \(warned) warned, \(allowed) allowed"
        if failed > 0 { text += ", \(failed) could not be opened" }
        if excluded > 0 { text += ", \(excluded) excluded" }
        return text
    }
}
