internal import Support
internal import Glibc
internal import Identity
internal import Imaging

/// What a running command talks to people and programs through.
final class Console {
    let global: GlobalOptions
    let settings: Settings
    var output: Output
    let diagnostics: Diagnostics
    let home: String
    /// Styles for standard output.
    let colour: Colour
    private let progressChoice: ProgressChoice

    init(_ global: GlobalOptions) throws {
        self.global = global
        settings = try Settings()
        output = Output(silent: global.quiet)
        home = try settings.resolve(Known.home, flag: global.home).0
        let choice = try settings.resolve(Known.color, flag: global.color).0
        progressChoice = try settings.resolve(Known.progress, flag: global.progress).0
        colour = choice.colour(on: STDOUT_FILENO)
        diagnostics = Diagnostics(
            json: global.json, silent: global.quiet, verbose: global.verbose,
            colour: choice.colour(on: STDERR_FILENO))
        for (name, line) in settings.unknown {
            diagnostics.warning("\(settings.path):\(line): unknown setting \(name)")
        }
    }

    var json: Bool { global.json }
    var verbose: Bool { global.verbose }

    func progress(total: Int) -> Progress {
        Progress(progressChoice, total: total, silent: global.quiet)
    }

    /// A result: an object for programs, or lines for people.
    func report(_ object: @autoclosure () -> JSON, text: @autoclosure () -> [String]) throws {
        if json {
            try output.line(object())
        } else {
            for line in text() { try output.line(line) }
        }
    }
}

/// A picture as it was read.
struct ReadPicture {
    var decoded: DecodedPicture
    /// Of the file's bytes, not of the samples.
    var hash: ContentHash

    var raster: Raster { decoded.raster }
    var format: PictureFormat { decoded.source.format }
    /// Pictures in the file, of which one was read.
    var frames: Int
}

extension Console {
    /// Reads a picture within the limits of ``Imaging/PictureLimits/standard``.
    ///
    /// - Parameter allowPartial: take what can be decoded of a damaged picture,
    ///   with a warning.
    func readPicture(_ input: InputFile, allowPartial: Bool) throws -> ReadPicture {
        let bytes = try input.read(
            atMost: PictureLimits.standard.fileBytes, emptyAllowed: false)
        return try picture(bytes, input, allowPartial: allowPartial)
    }

    /// The same of an input that is open.
    func readPicture(_ input: DocumentInput, allowPartial: Bool) throws -> ReadPicture {
        let limit = PictureLimits.standard.fileBytes
        guard input.byteCount <= limit else {
            throw Failure(input.file.label, "larger than the limit of \(limit >> 20) MiB")
        }
        return try picture(try input.bytes(), input.file, allowPartial: allowPartial)
    }

    private func picture(
        _ bytes: [UInt8], _ input: InputFile, allowPartial: Bool
    ) throws -> ReadPicture {
        do {
            let decoded = try Picture.decodeAny(bytes, allowPartial: allowPartial)
            if let problem = decoded.problem {
                diagnostics.warning("\(input.label): \(problem.detail); what is there is used")
            }
            return ReadPicture(
                decoded: decoded, hash: ContentHash(of: bytes), frames: PictureFrames.count(bytes))
        } catch {
            throw Failure(describing: error, during: input.label)
        }
    }
}

extension Console {
    /// Keys, registry and audit log of the home folder.
    ///
    /// - Parameter access: `readWrite` makes them on first use; `readOnly` leaves
    ///   the folder as it is, so that a copy on a read-only medium serves to trace.
    func openStore(_ access: Home.Access) throws -> IdentityStore {
        let store = try IdentityStore.open(Home(path: home, access: access))
        if let notice = store.notice {
            diagnostics.warning(notice.message, hint: notice.hint)
        } else if store.registry.wasCreated {
            diagnostics.notice("made a new registry in \(store.home.path)")
        }
        return store
    }

    /// For commands that only print: readable wherever it lies, and made, or
    /// brought up to date, where it can be written.
    func openStoreForReading() throws -> IdentityStore {
        let isWritable = access(home, W_OK) == 0 || errno == ENOENT
        return try openStore(isWritable ? .readWrite : .readOnly)
    }
}

/// When to colour what people read.
enum ColourChoice: String, CaseIterable, Sendable {
    case auto, always, never

    /// The flag or setting decides, then NO_COLOR (no-color.org: set and not
    /// empty), then whether the stream is a terminal that knows colours.
    func colour(on descriptor: Int32) -> Colour {
        switch self {
        case .always: return Colour(enabled: true)
        case .never: return Colour(enabled: false)
        case .auto:
            let refused = Environment["NO_COLOR"].map { !$0.isEmpty } ?? false
            let dumb = Environment["TERM"] == "dumb"
            return Colour(enabled: !refused && !dumb && Descriptor.isTerminal(descriptor))
        }
    }
}

/// The few styles there are, each by what it means.
struct Colour {
    var enabled: Bool

    func bad(_ text: String) -> String { styled(text, "1;31") }
    func doubtful(_ text: String) -> String { styled(text, "33") }
    func good(_ text: String) -> String { styled(text, "32") }
    func strong(_ text: String) -> String { styled(text, "1") }
    func faint(_ text: String) -> String { styled(text, "2") }

    private func styled(_ text: String, _ code: String) -> String {
        enabled ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
