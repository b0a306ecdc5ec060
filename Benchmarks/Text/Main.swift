internal import BenchSupport

/// `bench-text FOLDER`: what scripts/bench-text runs. The folder holds real texts by kind; the
/// tables are Markdown.
@main
enum Main {
    static func main() throws {
        guard let folder = CommandLine.arguments.dropFirst().first else {
            throw BenchError("bench-text FOLDER")
        }
        let collection = try Collection(folder: folder)
        let study = Study(collection)
        print(study.files().markdown)
        print(study.excerpts().markdown)
        print(study.ways().markdown)
        print(try OfficeStudy(study, folder: folder).table().markdown)
        print(study.lineEnds().markdown)
        print(study.falseNames().markdown)
    }
}
