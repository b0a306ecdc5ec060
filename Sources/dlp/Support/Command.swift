internal import Support
internal import ArgumentParser
internal import Glibc
package import Identity

/// A command of `dlp`: parse, call, print.
///
/// Conforming types implement `run(_:)`; whatever it throws becomes one line
/// on standard error and an exit code.
protocol Command: ParsableCommand {
    var global: GlobalOptions { get }
    func run(_ console: Console) throws -> ExitStatus
}

extension Command {
    func run() throws {
        var diagnostics = Diagnostics(json: global.json, silent: global.quiet)
        var status: ExitStatus
        do {
            let console = try Console(global)
            diagnostics = console.diagnostics
            status = diagnostics.running { try run(console) }
            // What was reported before a failure is still worth having.
            let finished = diagnostics.running {
                try console.output.finish()
                return .done
            }
            if finished != .done { status = finished }
        } catch {
            status = diagnostics.running { throw error }
        }
        throw ExitCode(status.rawValue)
    }
}

extension Diagnostics {
    /// Runs `body`; tells what it threw.
    func running(_ body: () throws -> ExitStatus) -> ExitStatus {
        do {
            return try body()
        } catch OutputError.readerGone {
            return .failed
        } catch {
            let failure = Failure(describing: error)
            self.error(failure)
            return failure.status
        }
    }
}

extension Console {
    /// Runs `body` on each input in turn. One that fails is told and the next
    /// one is tried; failures of standard output end the run.
    ///
    /// - Returns: the worst `body` returned; ``ExitStatus/partial`` when some
    ///   inputs failed, ``ExitStatus/failed`` when all did.
    func each(
        _ inputs: [InputFile], _ body: (InputFile) throws -> ExitStatus
    ) throws -> ExitStatus {
        var progress = progress(total: inputs.count)
        var failed = 0
        var worst = ExitStatus.done
        for input in inputs {
            progress.begin(input.label)
            defer { progress.end(input.name) }
            do {
                let status = try body(input)
                if status != .done { worst = status }
                progress.clear()
                try output.flush()
            } catch let error as OutputError {
                progress.clear()
                throw error
            } catch {
                progress.clear()
                failed += 1
                diagnostics.error(Failure(describing: error, during: input.label))
            }
        }
        if failed == 0 { return worst }
        return failed == inputs.count ? .failed : .partial
    }
}

extension ColourChoice: ExpressibleByArgument {}
extension ProgressChoice: ExpressibleByArgument {}

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of keys and registry (DLP_HOME).", valueName: "dir"))
    var home: String?

    @Flag(help: "One JSON object a line on standard output, errors in JSON too.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing; the exit code tells.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print reasons.")
    var verbose = false

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color: ColourChoice?

    @Option(help: ArgumentHelp("Progress: auto, json or none.", valueName: "how"))
    var progress: ProgressChoice?

    func validate() throws {
        if quiet && verbose {
            throw ValidationError("--quiet and --verbose exclude each other")
        }
    }
}

/// The words of the command line as the system gave them: Swift repairs those that are no UTF-8,
/// and a name that was repaired is the name of no file.
enum RawArguments {
    private static let repaired: [String: [[UInt8]]] = {
        var found: [String: [[UInt8]]] = [:]
        for index in 0..<Int(CommandLine.argc) {
            guard let word = CommandLine.unsafeArgv[index] else { continue }
            let bytes = Array(UnsafeBufferPointer(start: word, count: strlen(word)))
                .map { UInt8(bitPattern: $0) }
            let text = String(decoding: bytes, as: UTF8.self)
            if Array(text.utf8) != bytes { found[text, default: []].append(bytes) }
        }
        return found
    }()

    /// The bytes of a word that is no UTF-8.
    ///
    /// - Parameter occurrence: which of the words that look the same when repaired.
    static func bytes(_ word: String, occurrence: Int = 0) -> [UInt8]? {
        guard let words = repaired[word] else { return nil }
        return words[min(occurrence, words.count - 1)]
    }
}

extension Zone: ExpressibleByArgument {}
