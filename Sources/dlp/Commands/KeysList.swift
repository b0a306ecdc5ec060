internal import ArgumentParser
internal import Identity

struct KeysList: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print the keys and what is wrong with them.",
        discussion: "The code is 1 when something is.")

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let store = try console.openStoreForReading()
        let keys = try store.keys.inventory()
        let counts = try store.registry.markCounts()
        var table = Columns(["key", "state", "made", "marks", "fingerprint", ""])
        for key in keys {
            let record = key.record
            let count = counts[record.id] ?? 0
            if console.json {
                try console.output.line(record.json(marks: count, problem: key.problem?.message))
            } else {
                table.add([
                    record.id.text, record.state.rawValue, record.created.local, "\(count)",
                    record.fingerprint, key.problem?.why ?? "",
                ])
            }
        }
        for line in table.lines { try console.output.line(line) }
        try console.output.flush()
        for problem in keys.compactMap(\.problem) {
            console.diagnostics.error(Failure(describing: problem))
        }
        return keys.contains { $0.problem != nil } ? .negative : .done
    }
}
