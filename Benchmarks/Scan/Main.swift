internal import Foundation

/// `bench-scan FOLDER [MEGABYTES]`: what scripts/bench-scan runs. The folder holds the pools of
/// real text, and gets the texts made of them.
///
/// `bench-scan requests [ROUNDS [BODY]]`: see ``RequestBench``.
@main
enum Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else { throw BenchError("bench-scan FOLDER [MEGABYTES]") }
        if arguments[1] == "requests" {
            let rounds = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 200
            let only = arguments.dropFirst(3).first
            return print(try RequestBench(rounds: rounds, only: only).runInThread())
        }
        let bench = ScanBench(
            folder: arguments[1], size: (arguments.dropFirst(2).first.flatMap { Int($0) } ?? 200))
        try bench.makeTexts()
        var table = Table(["what", "text", "MB/s of processor time", "ratio"])
        try bench.keywords(&table)
        try bench.wholeZone(&table)
        try bench.programs(&table)
        print(table.markdown)
    }
}
