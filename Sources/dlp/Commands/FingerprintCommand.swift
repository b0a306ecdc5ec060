internal import Support
internal import ArgumentParser
internal import DocumentReading
internal import Glibc
internal import Identity
internal import LeakDetect

/// `dlp fingerprint add|list|remove`
struct FingerprintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprint",
        abstract: "Documents whose parts must not leave, recognised without being kept.",
        subcommands: [FingerprintAdd.self, FingerprintList.self, FingerprintRemove.self])

    func run() throws { throw MissingSubcommand(Self.self) }
}

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

struct FingerprintList: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print what was learnt.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let home = try Home(path: console.home)
        var table = Columns(["set", "document", "passages", "pictures", "added"])
        for name in FingerprintSet.names(state: home.path) {
            for entry in try FingerprintSet(name, state: home.path).entries {
                if console.json {
                    try console.output.line(entry.json(set: name))
                } else {
                    table.add([
                        name, entry.name, String(entry.passages), String(entry.pictures),
                        entry.added,
                    ])
                }
            }
        }
        for line in table.lines { try console.output.line(line) }
        return .done
    }
}

struct FingerprintRemove: Command {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget documents.")

    @Argument(help: ArgumentHelp("Names, as list prints them.", valueName: "document"))
    var names: [String]

    @Option(help: ArgumentHelp("The set they are in.", valueName: "name"))
    var set = FingerprintSet.standard

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let home = try Home(path: console.home)
        let unknown = try FingerprintSet.update(set, state: home.path) { set in
            names.filter { !set.remove($0) }
        }
        for name in unknown {
            console.diagnostics.error(
                Failure(name, "is not in the set \(set)", hint: "dlp fingerprint list"))
        }
        let failed = unknown.count
        if failed == 0 { return .done }
        return failed == names.count ? .failed : .partial
    }
}
