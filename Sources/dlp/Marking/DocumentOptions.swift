internal import Support
internal import ArgumentParser
internal import DocumentWatermark
internal import Foundation
internal import Identity
internal import TextWatermark
internal import Watermark

/// What of a document is marked, and how.
struct DocumentOptions: ParsableArguments {
    @Flag(
        name: .customLong("no-text-layer"),
        help: "Documents: put nothing invisible into the text.")
    var noText = false

    @Flag(
        name: .customLong("no-metadata"),
        help: "Documents: put no token among the properties.")
    var noMetadata = false

    @Flag(help: "Documents: a stronger pattern, that outlives printing and shows a little.")
    var print = false

    @Flag(help: "Office documents: mark the pictures inside, too.")
    var images = false

    @Flag(
        name: .customLong("break-signature"),
        help: "Mark a signed document, whose signatures are no more valid then.")
    var breakSignature = false

    @Flag(help: "Take out what an earlier mark of this organisation left.")
    var replace = false

    @Flag(help: "Program text: mark its comments.")
    var comments = false

    @Flag(
        help: "Text: also put letters of other scripts that look alike. Spoils searching in it.")
    var homoglyphs = false

    @Flag(help: "Text: also put spaces of another width.")
    var spaces = false

    var marking: DocumentMarkOptions {
        var layers: Set<DocumentLayer> = [.image]
        if !noText { layers.insert(.text) }
        if !noMetadata { layers.insert(.metadata) }
        return DocumentMarkOptions(
            layers: layers, strength: print ? .print : .screen, breaksSignature: breakSignature,
            replaces: replace, marksPictures: images)
    }

    var text: DocumentCopies.TextOptions {
        var layers: Set<TextLayer> = []
        if homoglyphs { layers.insert(.homoglyphs) }
        if spaces { layers.insert(.spaces) }
        return DocumentCopies.TextOptions(layers: layers, comments: comments)
    }
}

/// Texts whose names do not say that programs read them, by their beginnings.
enum ExactText {
    /// Looked at.
    private static let most = 64 << 10
    private static let mostJSON = 16 << 20

    /// What a text is that is never marked, nil for others.
    static func kind(of bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes.prefix(most), as: UTF8.self)
        if text.hasPrefix("BEGIN:VCALENDAR") || text.hasPrefix("BEGIN:VCARD") {
            return "a calendar or an address card"
        }
        // Unified and context diffs, mails of git format-patch among them.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.dropLast(2).enumerated() {
            let (next, third) = (lines[index + 1], lines[index + 2])
            if line.hasPrefix("--- "), next.hasPrefix("+++ "), third.hasPrefix("@@ ") {
                return "a patch"
            }
            if line.hasPrefix("*** "), next.hasPrefix("--- "), third.hasPrefix("*******") {
                return "a patch"
            }
        }
        return nil
    }

    /// Scripts that name their interpreter, and JSON.
    static func source(_ bytes: [UInt8]) -> TextFormat? {
        if bytes.starts(with: Array("#!".utf8)) { return .source(.hash) }
        let first = bytes.first { $0 > 0x20 }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "["), bytes.count <= mostJSON,
            (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
        else { return nil }
        return .source(.slashes)
    }
}

extension Zone {
    /// How loud marks are where nobody says it in decibels: the stricter the zone,
    /// the more a leak may suffer and still be traced.
    var strength: Strength {
        switch self {
        case .low: .gain(0.85)
        case .medium: .standard
        case .high: .gain(1.15)
        }
    }
}
