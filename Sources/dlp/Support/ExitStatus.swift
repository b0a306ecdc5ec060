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
