internal import Glibc

/// What a running command talks to people and programs through.
final class Console {
    let global: GlobalOptions
    let settings: Settings
    var output: Output
    let diagnostics: Diagnostics
    let home: String
    /// Styles for standard output.
    let colour: Colour
    private let progressChoice: ProgressChoice

    init(_ global: GlobalOptions) throws {
        self.global = global
        settings = try Settings()
        output = Output(silent: global.quiet)
        home = try settings.resolve(Known.home, flag: global.home).0
        let choice = try settings.resolve(Known.color, flag: global.color).0
        progressChoice = try settings.resolve(Known.progress, flag: global.progress).0
        colour = choice.colour(on: STDOUT_FILENO)
        diagnostics = Diagnostics(
            json: global.json, silent: global.quiet, verbose: global.verbose,
            colour: choice.colour(on: STDERR_FILENO))
        for (name, line) in settings.unknown {
            diagnostics.warning("\(settings.path):\(line): unknown setting \(name)")
        }
    }

    var json: Bool { global.json }
    var verbose: Bool { global.verbose }

    func progress(total: Int) -> Progress {
        Progress(progressChoice, total: total, silent: global.quiet)
    }

    /// A result: an object for programs, or lines for people.
    func report(_ object: @autoclosure () -> JSON, text: @autoclosure () -> [String]) throws {
        if json {
            try output.line(object())
        } else {
            for line in text() { try output.line(line) }
        }
    }
}
