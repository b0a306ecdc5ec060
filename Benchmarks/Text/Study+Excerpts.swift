internal import BenchSupport
internal import Foundation
internal import Support
internal import TextWatermark

extension Study {
    /// Three consecutive sentences copied out of marked files.
    func excerpts() -> Table {
        var table = Table(
            "Three consecutive sentences name the token",
            ["text", "files with such", "excerpts that name it"])
        var all: [Bool] = []
        for kind in Collection.Kind.allCases
        where ![.html, .mail, .source].contains(kind) {
            let results = perFile(collection[kind]) { excerpt, token in
                let isNamed = names(excerpt, token)
                if !isNamed, ProcessInfo.processInfo.environment["SHOW_MISSED"] != nil {
                    FileHandle.standardError.write(Data("== \(kind.rawValue)\n\(excerpt)\n".utf8))
                }
                return isNamed
            }
            let named = results.flatMap { $0 }
            all += named
            table.add([
                kind.rawValue, "\(results.count { !$0.isEmpty })",
                "\(Rate(named) { $0 })",
            ])
        }
        table.add(["all", "", "\(Rate(all) { $0 })"])
        return table
    }

    /// The same after what programs do to text.
    func ways() -> Table {
        var table = Table(
            "What three sentences survive", ["done to the excerpt", "that still name the token"])
        let items = [.plain, .chinese, .markdown].flatMap { collection[$0] }
        for way in Way.all {
            let named = perFile(items, most: 3) { names(way.apply($0), $1) }.flatMap { $0 }
            table.add([way.name, "\(Rate(named) { $0 })"])
        }
        return table
    }

    /// The outcome for each excerpt of each file that was marked.
    func perFile(
        _ items: [Collection.Item], most: Int = Study.perFile,
        _ body: @Sendable (String, UInt64) -> Bool
    ) -> [[Bool]] {
        Parallel.map(items.count) { i in
            guard let text = marked(items[i], i) else { return [] }
            return Self.excerpts(text, i, hasCode: items[i].format == .markdown).prefix(most).map {
                body($0, token(i))
            }
        }
    }
}
