import CFuzzer
import Foundation

/// All targets in one program, which `scripts/fuzz` builds and runs:
///
///     dlp-fuzz --list                     the names of the targets
///     dlp-fuzz --seeds FOLDER FIXTURES    writes FOLDER/name/… and FOLDER/name.dict of each
///     FUZZ_TARGET=name dlp-fuzz …         libFuzzer with its own arguments
@main
enum Main {
    nonisolated(unsafe) private static var target: FuzzTarget?

    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.dropFirst().first == "--list" {
            for target in FuzzTarget.all { print(target.name, target.longest) }
            return
        }
        if arguments.count == 4, arguments[1] == "--seeds" {
            let source = SeedSource(folder: arguments[3])
            for target in FuzzTarget.all { try target.writeSeeds(source, to: arguments[2]) }
            return
        }
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let chosen = FuzzTarget.all.first(where: { $0.name == name }) else {
            fatalError("FUZZ_TARGET is none of the targets: \(name)")
        }
        chosen.prepare()
        target = chosen
        var count = CommandLine.argc
        var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        let status = LLVMFuzzerRunDriver(&count, &words) { data, count in
            let bytes = Array(UnsafeBufferPointer(start: data, count: count))
            Main.target?.run(bytes)
            if Main.target?.isLinear == true, let long = Stretch.of(bytes) {
                Main.target?.run(long)
            }
            return 0
        }
        exit(status)
    }
}
