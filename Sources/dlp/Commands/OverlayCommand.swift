internal import Support
internal import ArgumentParser
internal import DocumentWatermark
internal import Identity
internal import Imaging
internal import Watermark

/// `dlp overlay`
struct OverlayCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "overlay",
        abstract: "Write a person's mark as a layer for a live screen.",
        discussion: """
            A grey picture of constant, very low alpha, to be laid over everything. With --css \
            also a style sheet that does so in a browser, and beside it the tile it repeats. A \
            machine that shows them needs no key.
            """)

    @Option(help: ArgumentHelp("Whose mark.", valueName: "id"))
    var user: String

    @OptionGroup var issuing: IssuingOptions

    @Option(help: ArgumentHelp("Of the screen, in pixels: 1920x1080.", valueName: "WxH"))
    var size: ScreenSize

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The layer, a PNG; - is standard output.", valueName: "file"))
    var output: String

    @Option(help: ArgumentHelp("A style sheet to write as well.", valueName: "file"))
    var css: String?

    @Flag(name: .shortAndLong, help: "Replace existing files.")
    var force = false

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func validate() throws {
        if output == "-" && global.json {
            throw ValidationError("--json and -o - both want standard output")
        }
        if let refusal = OutputFormat.refusal(output: output) { throw ValidationError(refusal) }
        if css == "-" { throw ValidationError("--css needs the name of a file") }
    }

    func run(_ console: Console) throws -> ExitStatus {
        if output == "-", console.output.isTerminal { throw Output.terminal }
        let issuer = try Issuer(issuing.request(for: user), console)
        let layer = try output == "-" ? nil : OutputFile(output, force: force, notOneOf: [])
        let sheet = try css.map { try OverlayStyleSheet(path: $0, force: force) }

        let reserved = try issuer.reserve(.overlay)
        var record = reserved.record
        let overlay = Overlay(Marker(key: reserved.key.signal, token: record.token.value))
        let png = try PNGCodec.encode(overlay.raster(width: size.width, height: size.height))
        try layer?.write(png)
        let tile = overlay.tileRaster()
        try sheet?.write(tile: PNGCodec.encode(tile), side: tile.width)

        record.outputHash = ContentHash(of: png)
        record.width = size.width
        record.height = size.height
        try issuer.issue(record)

        try sheet?.publish()
        guard let layer else {
            try console.output.binary(png)
            return .done
        }
        try layer.publish()
        let user = record.user.value
        try console.report(
            [
                "schema": "dlp.overlay/1", "output": .string(output), "kind": "overlay",
                "user": .string(user), "mark": .string(record.token.hex),
                "width": .integer(size.width), "height": .integer(size.height),
                "alpha": .integer(Int(Overlay.alpha)), "css": JSON(css),
                "tile": JSON(sheet?.tilePath),
            ],
            text: [
                "\(output)  \(user)  mark \(record.token.hex), \(size.width)×\(size.height)"
                    .printable
            ] + (sheet.map { ["\($0.path)  with \($0.tilePath)".printable] } ?? []))
        return .done
    }
}

/// `1920x1080`
struct ScreenSize: ExpressibleByArgument {
    let width: Int
    let height: Int

    init?(argument: String) {
        let parts = argument.lowercased().split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "x" || $0 == "×" })
        // The largest screens are 8K; a wall of them is still below this.
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
            1...32_768 ~= width, 1...32_768 ~= height,
            width * height <= PictureLimits.standard.pixels
        else { return nil }
        self.width = width
        self.height = height
    }
}
