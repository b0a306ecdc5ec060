import Foundation
import Testing

/// Marked workbooks compute what they computed: LibreOffice says so.
struct WorkbookMarkTests {
    let tool: Tool

    init() throws {
        tool = try Tool()
        // Everything is computed anew when a file is opened.
        let modes = ["OOXMLRecalcMode", "ODFRecalcMode"].map {
            "<item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\"><prop oor:name=\"\($0)\" "
                + "oor:op=\"fuse\"><value>0</value></prop></item>"
        }
        try FileManager.default.createDirectory(
            atPath: tool.path("profile/user"), withIntermediateDirectories: true)
        try tool.write(
            "profile/user/registrymodifications.xcu",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\">"
                + modes.joined() + "</oor:items>\n")
    }

    private static let words = [
        "harbour", "winter", "rent", "travel", "costs", "office", "team", "north", "licence",
        "support", "board", "plant", "quarter", "people", "boats",
    ]

    /// Numbers of a seed, the same on every machine.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static func sentence(_ dice: inout Dice) -> String {
        let count = Int.random(in: 6...14, using: &dice)
        let text = (0..<count).map { _ in words.randomElement(using: &dice) ?? "" }
        return "The " + text.joined(separator: " ") + "."
    }

    /// A table that LibreOffice reads formulas of: sentences, keys, and what is computed of them.
    /// The last column holds sentences that nothing reaches.
    private static func table(_ seed: UInt64) -> [[String]] {
        var dice = Dice(state: seed)
        let names = (0..<6).map { _ in sentence(&dice) }
        let count = 24
        var rows: [[String]] = []
        for row in 1...count {
            let key = names.randomElement(using: &dice) ?? ""
            let other = names.randomElement(using: &dice) ?? ""
            let formulas = [
                "=SUMIF($A$1:$A$\(count),A\(row),$B$1:$B$\(count))",
                "=COUNTIF($A$1:$A$\(count),\"\(other)\")",
                "=VLOOKUP(\"\(key)\",$A$1:$B$\(count),2,FALSE)",
                "=INDEX($B$1:$B$\(count),MATCH(A\(row),$A$1:$A$\(count),0))",
                "=EXACT(A\(row),\"\(key)\")", "=LEN(C\(row))",
                "=IF(A\(row)=\"\(key)\",\"ok\",\"no\")",
                "=C\(row)&\" \"&A\(row)", "=SUBSTITUTE(C\(row),\"harbour\",\"port\")",
                "=SUMPRODUCT(($A$1:$A$\(count)=A\(row))*$B$1:$B$\(count))",
                "=COUNTIF($C$1:$C$\(count),\"*winter*\")", "=FIND(\".\",C\(row))",
                "=A\(row)<C\(row)", "=CODE(RIGHT(C\(row),1))", "=LEN(CONCATENATE(A\(row),C\(row)))",
            ]
            rows.append(
                [
                    key, String(Int.random(in: 1...900, using: &dice)), sentence(&dice),
                    formulas.randomElement(using: &dice) ?? "",
                    formulas.randomElement(using: &dice) ?? "",
                    sentence(&dice) + " It is row \(numbers[row % numbers.count]) of these.",
                ])
        }
        return rows
    }

    private static let numbers = ["one", "two", "three", "four", "five", "six", "seven"]

    private static func csv(_ rows: [[String]]) -> String {
        rows.map { row in
            row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
        }.joined(separator: "\n") + "\n"
    }

    private func convert(_ name: String, to kind: String, filter: [String] = []) throws {
        try tool.program(
            "soffice",
            ["--headless", "-env:UserInstallation=file://" + tool.path("profile")] + filter
                + ["--convert-to", kind, "--outdir", tool.folder.path, tool.path(name)])
    }

    /// The computed columns of a workbook, as they stand.
    private func computed(_ name: String) throws -> [[Substring]] {
        try convert(name, to: "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false")
        let stem = name.split(separator: ".")[0]
        let text = String(decoding: try tool.read("\(stem).csv"), as: UTF8.self)
        // Every field but the computed ones is words: there are no commas in any.
        return text.split(separator: "\n").map {
            Array($0.split(separator: ",", omittingEmptySubsequences: false)[3...4])
        }
    }

    @Test(arguments: [UInt64(1), 2, 3], ["xlsx", "ods"])
    func markedWorkbooksComputeTheSame(_ seed: UInt64, _ kind: String) throws {
        // Formulas are read as such from a table of text only where the filter is told to.
        try tool.write("book.csv", Self.csv(Self.table(seed)))
        try convert(
            "book.csv", to: kind == "xlsx" ? "xlsx:Calc MS Excel 2007 XML" : "ods:calc8",
            filter: ["--infilter=CSV:44,34,76,1,,0,false,true"])
        let run = try tool.run("mark", "book.\(kind)", "--user", "e1", "-o", "marked.\(kind)")
        #expect(run.status == 0, "\(run.errors)")
        let cells = try #require(run.text.firstMatch(of: /in text: ([0-9]+) cells/))
        let before = try computed("book.\(kind)")
        #expect(before.count == 24)
        #expect(try computed("marked.\(kind)") == before)
        // Exactly the cells that the rule allows, none by chance and none beyond.
        let allowed = Self.allowed(Self.table(seed))
        let marked = try Self.marked(in: String(decoding: tool.read("marked.csv"), as: UTF8.self))
        #expect(marked.count == Int(cells.1))
        #expect(marked.isSubset(of: allowed), "\(marked.subtracting(allowed))")
        // In ODS a cell may be left out that the file's settings happen to name (F3).
        #expect(allowed.subtracting(marked).count <= (kind == "xlsx" ? 0 : 1))
        #expect(allowed.count >= 24)
        let trace = try tool.run("trace", "marked.\(kind)", "--json").objects()
        #expect(trace.first?["user"] as? String == "e1")
    }

    // MARK: The rule, once more and by other means

    private struct Cell: Hashable {
        var row: Int
        var column: Int
    }

    /// Sentences that stand in one cell only, that no formula's string holds, and no reference
    /// covers. By patterns over the formulas as they were written into the table.
    private static func allowed(_ rows: [[String]]) -> Set<Cell> {
        let texts = [0, 2, 5]
        let formulas = rows.flatMap { $0[3...4] }
        let strings = formulas.flatMap { $0.matches(of: /"([^"]*)"/).map { $0.1.lowercased() } }
        var covered: Set<Cell> = []
        for formula in formulas {
            let bare = formula.replacing(/"[^"]*"/, with: "")
            for match in bare.matches(of: /\$?([A-F])\$?([0-9]+)(?::\$?([A-F])\$?([0-9]+))?/) {
                let (left, top) = (column(match.1), Int(match.2) ?? 0)
                let (right, bottom) = (
                    match.3.map(column) ?? left, match.4.flatMap { Int($0) } ?? top
                )
                for row in top...bottom {
                    for column in left...right { covered.insert(Cell(row: row, column: column)) }
                }
            }
        }
        let all = rows.flatMap { row in texts.map { row[$0] } }
        var allowed: Set<Cell> = []
        for (i, row) in rows.enumerated() {
            for column in texts {
                let text = row[column]
                let cell = Cell(row: i + 1, column: column)
                if all.count(where: { $0 == text }) == 1, !covered.contains(cell),
                    !strings.contains(where: { $0.contains(text.lowercased()) })
                {
                    allowed.insert(cell)
                }
            }
        }
        return allowed
    }

    private static func column(_ letter: Substring) -> Int {
        Int(letter.utf8.first ?? 0x41) - 0x41
    }

    /// The cells of a table of text that hold a variation selector. No field has a comma.
    private static func marked(in csv: String) -> Set<Cell> {
        var marked: Set<Cell> = []
        for (i, line) in csv.split(separator: "\n").enumerated() {
            for (column, field) in line.split(separator: ",", omittingEmptySubsequences: false)
                .enumerated()
            where field.unicodeScalars.contains(where: { 0xFE00...0xFE0F ~= $0.value }) {
                marked.insert(Cell(row: i + 1, column: column))
            }
        }
        return marked
    }
}
