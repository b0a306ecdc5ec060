internal import ArgumentParser

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
