internal import BenchSupport
internal import Foundation
internal import TextWatermark

/// The real texts that are measured, by kind.
struct Collection: Sendable {
    struct Item: Sendable {
        var name: String
        var bytes: [UInt8]
        var format: TextFormat
    }

    /// In the order of the tables.
    enum Kind: String, CaseIterable, Sendable {
        case plain = "plain text"
        case chinese = "Chinese"
        case markdown = "Markdown"
        case html = "HTML"
        case csv = "CSV"
        case mail = "mail"
        case source = "source (comments)"
        /// Persian, Arabic and Indic texts, emoji.
        case joiners = "full of joiners"

        var folder: String {
            switch self {
            case .plain: "plain"
            case .chinese: "chinese"
            case .markdown: "markdown"
            case .html: "html"
            case .csv: "csv"
            case .mail: "mail"
            case .source: "source"
            case .joiners: "joiners"
            }
        }
    }

    /// Larger files would weigh too much.
    private static let largest = 1 << 20
    private(set) var items: [Kind: [Item]] = [:]

    init(folder: String) throws {
        let files = FileManager.default
        for kind in Kind.allCases {
            let path = folder + "/" + kind.folder
            let names = ((try? files.contentsOfDirectory(atPath: path)) ?? []).sorted()
            items[kind] = names.compactMap { name in
                guard let data = files.contents(atPath: path + "/" + name), !data.isEmpty,
                    data.count <= Self.largest
                else { return nil }
                let format =
                    switch kind {
                    case .plain, .chinese, .joiners: TextFormat.plain
                    default: TextFormat(fileName: name) ?? .plain
                    }
                return Item(name: name, bytes: Array(data), format: format)
            }
        }
        guard items.values.contains(where: { !$0.isEmpty }) else {
            throw BenchError("\(folder): no texts; scripts/bench-text gathers them")
        }
    }

    subscript(kind: Kind) -> [Item] { items[kind] ?? [] }

    var all: [Item] { Kind.allCases.flatMap { self[$0] } }
}
