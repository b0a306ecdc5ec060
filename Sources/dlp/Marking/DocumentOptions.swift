internal import ArgumentParser
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
