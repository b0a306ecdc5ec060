internal import DocumentReading
internal import DocumentWatermark
internal import Imaging
internal import PDFWriting
internal import Support
internal import Trace

extension DocumentTraceRun {
    /// Pages as they are shown, at the tile's own size: they need no search.
    func pages(_ file: DocumentContents.Item) {
        guard !isLate("\(file.part.path), pages") else { return }
        guard let memory = MemoryFile(file.bytes) else {
            return leave(file.part.path, "there is no memory for it")
        }
        let sizes: [PDFPages.Size]
        do {
            sizes = try PDFPages.sizes(descriptor: memory.descriptor)
        } catch {
            return leave(file.part.path, "its pages cannot be drawn: \(error)")
        }
        step("pages") {
            let most = options.thorough ? 500 : 48
            if sizes.count > most {
                cut()
                leave("\(file.part.path), pages", "\(sizes.count - most) of \(sizes.count) pages")
            }
            let chosen = Self.spread(sizes.count, most)
            let descriptor = memory.descriptor
            let tracer = self.tracer.tracer
            var quick = options
            quick.photos = false
            quick.progress = nil
            let looked = Parallel.map(chosen.count) { [quick, budget, options] i -> Look in
                let page = chosen[i]
                if budget.isLate { return .late }
                options.progress?("page \(page + 1) of \(sizes.count)")
                do {
                    let raster = try PDFPages.render(
                        descriptor: descriptor, page: page + 1, size: sizes[page], dpi: 96)
                    return .seen(raster, tracer.trace(raster, options: quick))
                } catch {
                    return .undrawn
                }
            }
            for (page, look) in zip(chosen, looked) {
                let path = "\(file.part.path), page \(page + 1)"
                switch look {
                case .late: leaveLate(path)
                case .undrawn: leave(path, "it cannot be drawn")
                case .seen(let raster, let outcome):
                    note(pages: 1)
                    table.tried[.image, default: 0] += 1
                    add(outcome, of: raster, at: path)
                }
            }
            guard table.isEmpty else { return "\(chosen.count) of \(sizes.count)" }
            // Scans and photos as pages: larger, and with every search.
            for page in chosen.prefix(options.thorough ? 20 : 3) {
                let path = "\(file.part.path), page \(page + 1)"
                if budget.isLate {
                    leaveLate(path, "looked at as a screenshot, not as a scan: the time was up")
                    break
                }
                options.progress?("page \(page + 1) as a scan or photo")
                guard
                    let raster = try? PDFPages.render(
                        descriptor: descriptor, page: page + 1, size: sizes[page], dpi: 192)
                else {
                    leave(path, "it cannot be drawn larger")
                    continue
                }
                table.tried[.image, default: 0] += 1
                add(look(raster, photos: true), of: raster, at: path)
                if !table.isEmpty { break }
            }
            return "\(chosen.count) of \(sizes.count)"
        }
    }

    /// What became of a page.
    private enum Look: Sendable {
        case seen(Raster, TraceOutcome)
        case undrawn
        case late
    }

    /// `most` of `count` numbers, evenly spread, the first among them.
    private static func spread(_ count: Int, _ most: Int) -> [Int] {
        count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
    }
}
