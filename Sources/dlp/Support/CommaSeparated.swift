/// A table of text as spreadsheets write it: RFC 4180, with what else is met in
/// practice (a byte-order mark, bare newlines, semicolons or tabs in place of
/// commas where the first line has them and no comma).
struct CommaSeparated {
    struct Row: Equatable {
        /// Of its first character, from 1.
        var line: Int
        var fields: [String]
    }

    /// The rows that are not empty.
    let rows: [Row]

    /// - Throws: ``Failure`` about `name` for bytes that are not UTF-8, a NUL, or
    ///   a quoted field without its end.
    init(_ bytes: [UInt8], name: String) throws {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(name, "not a text file in UTF-8")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        guard !text.unicodeScalars.contains("\0") else {
            throw Failure(name, "not a text file")
        }
        var reader = Reader(text, name: name)
        rows = try reader.rows()
    }

    private struct Reader {
        private let scalars: [Unicode.Scalar]
        private let separator: Unicode.Scalar
        private let name: String
        private var position = 0
        private var line = 1

        init(_ text: String, name: String) {
            self.name = name
            scalars = Array(text.unicodeScalars)
            let first = scalars.prefix { $0 != "\n" && $0 != "\r" }
            separator = [",", ";", "\t"].first { first.contains($0) } ?? ","
        }

        mutating func rows() throws -> [Row] {
            var rows: [Row] = []
            while position < scalars.count {
                let row = try row()
                if row.fields != [""] { rows.append(row) }
            }
            return rows
        }

        private mutating func row() throws -> Row {
            var row = Row(line: line, fields: [])
            while true {
                row.fields.append(try field())
                guard position < scalars.count else { return row }
                let scalar = scalars[position]
                position += 1
                if scalar == separator { continue }
                if scalar == "\r", position < scalars.count, scalars[position] == "\n" {
                    position += 1
                }
                line += 1
                return row
            }
        }

        /// Up to, and without, the separator or line end behind it. Blanks
        /// around a field are not part of it.
        private mutating func field() throws -> String {
            while position < scalars.count, scalars[position] == " " { position += 1 }
            var text = String.UnicodeScalarView()
            if position < scalars.count, scalars[position] == "\"" {
                try quoted(into: &text)
                while position < scalars.count, scalars[position] == " " { position += 1 }
                guard position == scalars.count || isEnd(scalars[position]) else {
                    throw Failure("\(name):\(line)", "text after a closing quote")
                }
                return String(text)
            }
            while position < scalars.count, !isEnd(scalars[position]) {
                text.append(scalars[position])
                position += 1
            }
            return String(String(text).trimmed)
        }

        private mutating func quoted(into text: inout String.UnicodeScalarView) throws {
            let start = line
            position += 1
            while position < scalars.count {
                let scalar = scalars[position]
                position += 1
                if scalar == "\"" {
                    guard position < scalars.count, scalars[position] == "\"" else { return }
                    position += 1
                } else if scalar == "\n" {
                    line += 1
                }
                text.append(scalar)
            }
            throw Failure("\(name):\(start)", "a quote is opened and not closed")
        }

        private func isEnd(_ scalar: Unicode.Scalar) -> Bool {
            scalar == separator || scalar == "\n" || scalar == "\r"
        }
    }
}
