@testable import Identity

extension FuzzTarget {
    /// People, tokens and the audit log, as they are given or lie on disk.
    static let identity: [FuzzTarget] = [people, auditLines]

    private static let people = FuzzTarget(
        name: "people",
        words: [
            "id,zone,note\n", "user,mark\n", "\"\"", "\r\n", "high", "9f3c0a71d2e4", "\u{FEFF}",
            "\u{202E}",
        ],
        seeds: { _ in
            [
                "id,zone,note\ne1042,high,\"a, \"\"b\"\"\"\nз,low,\n",
                "user,mark\n'=a,9f3c0a71d2e4\n",
                "\u{FEFF}id\r\n王 小明\r\n",
            ].map { Array($0.utf8) }
        },
        run: { bytes in
            if let list = try? UserList(csv: bytes, name: "x") {
                expect(
                    Set(list.people.map(\.id)).count == list.people.count, "somebody is there twice"
                )
                for person in list.people { check(person.id.value) }
            }
            if let list = try? CopyList(csv: bytes, name: "x") {
                expect(Set(list.users).count == list.users.count, "somebody is there twice")
            }
            let text = String(decoding: bytes, as: UTF8.self)
            check(text)
            rows(bytes)
            if let token = try? Token(hex: text) {
                expect(token.hex == text.lowercased(), "another token")
            }
            _ = try? Zone(parsing: text)
            _ = KeyID(text)
            if let hash = ContentHash(hex: text) {
                expect(hash.hex == text.lowercased(), "another hash")
            }
            var input = FuzzInput(bytes)
            let time = Timestamp(milliseconds: Int64(bitPattern: input.number(8)))
            expect(time.iso8601.utf8.count == 20, "a time of another form")
            let words = (0..<bytes.count / 8).map { _ in input.number(8) }
            expect([UInt64](littleEndian: words.littleEndianData) == words, "other words")
        })

    /// An id that is taken is taken again, and shows nothing that hides.
    private static func check(_ text: String) {
        guard let id = try? UserID(text) else { return }
        expect((try? UserID(id.value)) == id, "an id that changes when it is read again")
        expect(
            id.value.unicodeScalars.allSatisfy { !DisplayText.isRefused($0) }, "a sign that hides")
    }

    /// By code points, since a quote and a combining mark are one `Character`.
    private static func quoted(_ field: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in field.unicodeScalars {
            if scalar == "\"" { out.append(scalar) }
            out.append(scalar)
        }
        return String(out)
    }

    /// What is written as CSV is read as it was.
    private static func rows(_ bytes: [UInt8]) {
        var input = FuzzInput(bytes)
        var fields: [String] = []
        while !input.isEmpty, fields.count < 8 {
            fields.append(String(input.text().unicodeScalars.filter { $0 != "\0" }))
        }
        guard fields.count > 1, fields[0] != "" else { return }
        let line = fields.map { "\"" + quoted($0) + "\"" }.joined(
            separator: ",")
        guard var reader = try? CSVReader(Array(line.utf8), name: "x"), let row = try? reader.next()
        else { return expect(line.utf8.prefix(4096).contains(0), "a row is refused: \(line)") }
        expect(row.fields == fields && row.problem == nil, "\(fields) became \(row.fields)")
        expect((try? reader.next()) == .some(nil), "a second row")
    }

    /// A line is what was written, and with any other byte in it is none.
    private static let auditLines = FuzzTarget(
        name: "audit-lines", isLinear: false,
        seeds: { _ in
            let entry = AuditEntry(
                sequence: 7, time: Timestamp(milliseconds: 0), actor: "ada", event: .markIssued,
                details: ["user": "e1042"])
            return [
                AuditLine.encode(entry, previous: AuditLine.origin).bytes, Array("abcdefgh".utf8),
            ]
        },
        run: { bytes in
            _ = AuditLine(bytes[...])
            var input = FuzzInput(bytes)
            let flipped = Int(input.number(2))
            let bit = input.byte() & 7
            let entry = AuditEntry(
                sequence: Int(input.number(4)),
                time: Timestamp(milliseconds: Int64(input.number(5))),
                actor: input.text(), event: AuditEntry.Event(rawValue: input.text()),
                details: ["a": input.text(), "b " + input.text(): input.text()])
            var (line, hash) = AuditLine.encode(entry, previous: AuditLine.origin)
            guard let back = AuditLine(line.dropLast()) else {
                return expect(line.count > AuditLine.maximumByteCount, "its own line is refused")
            }
            expect(
                back.sequence == entry.sequence && back.event == entry.event && back.hash == hash
                    && back.details == entry.details && back.previous == AuditLine.origin,
                "another entry")
            line[flipped % (line.count - 1)] ^= 1 << bit
            expect(AuditLine(line.dropLast()) == nil, "a changed line is believed")
        })
}
