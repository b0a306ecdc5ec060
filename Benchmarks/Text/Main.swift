internal import BenchSupport
internal import Foundation

/// `bench-text FOLDER`: what scripts/bench-text runs. The folder holds real texts by kind; the
/// tables are Markdown. `bench-text hostile`: the last of them only.
@main
enum Main {
    static func main() throws {
        guard let folder = CommandLine.arguments.dropFirst().first else {
            throw BenchError("bench-text FOLDER")
        }
        if folder == "hostile" { return show(HostileStudy.table()) }
        let study = Study(try Collection(folder: folder))
        // Each as soon as it is there: the whole takes minutes.
        show(study.files())
        show(study.excerpts())
        show(study.ways())
        show(try OfficeStudy(study, folder: folder).table())
        show(study.lineEnds())
        show(study.falseNames())
        show(HostileStudy.table())
    }

    private static func show(_ table: Table) {
        FileHandle.standardOutput.write(Data((table.markdown + "\n").utf8))
    }
}
