import Foundation
@testable import DocumentBuilders
@testable import DocumentWatermark
@testable import Identity
@testable import OfficeWriting
@testable import Sandbox

/// Small documents of several paragraphs, and keys to mark them with.
enum WordFile {
    static let paragraphs = [
        "The harbour authority met on Tuesday to discuss the winter timetable, and two of the "
            + "older ferries will be taken out of service in November, nobody has yet said why.",
        "Passengers on the northern route have complained about crowded decks, late departures "
            + "and a ticket machine that swallows coins, and the director promised to answer "
            + "every letter that came in before the end of the year.",
        "Most of the timber was put in place forty years ago and is in better condition than "
            + "anybody expected, but the concrete is not, for salt water has reached the steel in "
            + "at least three places, and the engineers want to close the eastern pier.",
        "Fishing boats are not affected by any of this, because they moor at the old mole, and "
            + "their owners have paid for repairs themselves since the spring flood, which was "
            + "the last time that anybody from the council had a look at the place.",
    ]

    static func key(_ seed: UInt8 = 0) throws -> DocumentKey {
        DocumentKey(try MasterKey(id: .first, bytes: (0..<32).map { UInt8($0) &+ seed }))
    }

    /// - Parameter properties: custom ones, by name, in order.
    static func bytes(
        _ texts: [String] = paragraphs, properties: [(name: String, value: String)] = []
    ) throws -> [UInt8] {
        DocumentWorker.use()
        let head = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#
        let open = "http://schemas.openxmlformats.org/"
        let type = "application/vnd.openxmlformats-officedocument."
        var types =
            "<Override PartName=\"/word/document.xml\""
            + " ContentType=\"\(type)wordprocessingml.document.main+xml\"/>"
        var links =
            "<Relationship Id=\"rId1\" Target=\"word/document.xml\""
            + " Type=\"\(open)officeDocument/2006/relationships/officeDocument\"/>"
        var members: [(String, [UInt8])] = []
        if !properties.isEmpty {
            types +=
                "<Override PartName=\"/docProps/custom.xml\""
                + " ContentType=\"\(type)custom-properties+xml\"/>"
            links +=
                "<Relationship Id=\"rId2\" Target=\"docProps/custom.xml\""
                + " Type=\"\(open)officeDocument/2006/relationships/custom-properties\"/>"
            let items = properties.enumerated().map { index, property in
                "<property fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"\(index + 2)\""
                    + " name=\"\(property.name)\"><vt:lpwstr>\(property.value)</vt:lpwstr></property>"
            }.joined()
            let part =
                "\(head)<Properties xmlns=\"\(open)officeDocument/2006/custom-properties\""
                + " xmlns:vt=\"\(open)officeDocument/2006/docPropsVTypes\">\(items)</Properties>"
            members.append(("docProps/custom.xml", Array(part.utf8)))
        }
        let body = texts.map { "<w:p><w:r><w:t>\($0)</w:t></w:r></w:p>" }.joined()
        members += [
            (
                "word/document.xml",
                Array(
                    "\(head)<w:document xmlns:w=\"\(open)wordprocessingml/2006/main\"><w:body>\(body)</w:body></w:document>"
                        .utf8)
            ),
            (
                "_rels/.rels",
                Array(
                    "\(head)<Relationships xmlns=\"\(open)package/2006/relationships\">\(links)</Relationships>"
                        .utf8)
            ),
            (
                "[Content_Types].xml",
                Array(
                    ("\(head)<Types xmlns=\"\(open)package/2006/content-types\">"
                        + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>\(types)</Types>")
                        .utf8)
            ),
        ]
        return try ArchiveBuilder.zip(members.reversed())
    }

    /// One copy for each token.
    static func marked(
        _ bytes: [UInt8], tokens: [UInt64], key: DocumentKey,
        options: DocumentMarkOptions = DocumentMarkOptions(), knownKeys: [DocumentKey] = []
    ) throws -> (copies: [[UInt8]], report: DocumentMarkReport) {
        var copies: [[UInt8]] = []
        let report = try OfficeFileMarker(options, knownKeys: knownKeys).mark(
            try OfficeFile(bytes), marks: tokens.map { DocumentMark(key: key, token: $0) }
        ) { index, copy in
            guard index == copies.count else { throw WrongOrder() }
            copies.append(copy)
        }
        return (copies, report)
    }

    struct WrongOrder: Error {}

    /// The text of all paragraphs, one after the other, with their ends.
    static func text(_ bytes: [UInt8]) throws -> String {
        try OfficeFile(bytes).paragraphs().map { $0.text + "\n\n" }.joined()
    }
}
