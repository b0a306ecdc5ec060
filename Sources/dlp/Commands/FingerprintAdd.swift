internal import ArgumentParser
internal import Documents
internal import Glibc
internal import Identity
internal import LeakDetect

struct FingerprintAdd: Command {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Learn documents and pictures, folders with all in them.",
        discussion: """
            Only hashes of passages are kept, and of pictures what they look like. Shared \
            boilerplate is learnt, too: add what is confidential, not its template.
            """)

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"))
    var paths: [String]

    @Option(help: ArgumentHelp("The set a policy names.", valueName: "name"))
    var set = FingerprintSet.standard

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let home = try Home(path: console.home)
        // A damaged set is said before the documents are read.
        _ = try FingerprintSet(set, state: home.path)
        let inputs = try ScanInputs(paths, stdinName: nil)
        for failure in inputs.failures { console.diagnostics.error(failure) }
        var failed = inputs.failures.count
        var added: [FingerprintSet.Entry] = []
        for item in inputs.items {
            do {
                let entry = try Self.read(item, console)
                added.append(entry)
                try console.report(entry.json(set: self.set), text: [entry.text])
            } catch {
                failed += 1
                console.diagnostics.error(Failure(describing: error, during: item.name))
            }
        }
        if !added.isEmpty {
            try FingerprintSet.update(set, state: home.path) { set in
                for entry in added { set.add(entry) }
            }
        }
        if failed == 0 { return .done }
        return added.isEmpty ? .failed : .partial
    }

    private static func read(
        _ item: ScanInputs.Item, _ console: Console
    ) throws -> FingerprintSet.Entry {
        guard let path = item.path else {
            throw Failure.usage("-", "a document to learn needs a name")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(item.name, errno: errno) }
        defer { close(descriptor) }
        let maker = FingerprintMaker()
        do {
            try DocumentReader().read(descriptor: descriptor, name: item.name, into: maker)
        } catch let error as DocumentError {
            throw Failure(item.name, errno: error.code)
        }
        for reason in Set(maker.unreadParts.map(\.rawValue)).sorted() {
            console.diagnostics.warning("\(item.name): not learnt whole: \(reason)")
        }
        let entry = maker.entry(name: item.name, added: Timestamp.now.iso8601)
        guard entry.passages >= 8 || entry.pictures > 0 else {
            throw Failure(
                item.name, "too little in it to be recognised: some 80 words are needed")
        }
        return entry
    }
}

extension FingerprintSet.Entry {
    /// A row of `dlp fingerprint`, `schema` `dlp.fingerprint/1`.
    func json(set: String) -> JSON {
        [
            "schema": "dlp.fingerprint/1", "set": .string(set), "name": .string(name),
            "sha256": .string(sha256), "added_at": .string(added),
            "passages": .integer(passages), "pictures": .integer(pictures),
        ]
    }

    var text: String { "\(name)  \(passages) passages, \(pictures) pictures".printable }
}
