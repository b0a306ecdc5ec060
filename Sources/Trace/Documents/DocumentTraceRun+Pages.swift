internal import Documents
internal import Imaging

extension DocumentTraceRun {
    /// Pages as they are shown, at the tile's own size: they need no search.
    func pages(_ file: DocumentContents.Item) {
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
            let looked = Parallel.map(chosen.count) { [quick] i -> (Raster, TraceOutcome)? in
                let page = chosen[i]
                guard
                    let raster = try? PDFPages.render(
                        descriptor: descriptor, page: page + 1, size: sizes[page], dpi: 96)
                else { return nil }
                return (raster, tracer.trace(raster, options: quick))
            }
            for (page, answer) in zip(chosen, looked) {
                guard let (raster, outcome) = answer else {
                    leave("\(file.part.path), page \(page + 1)", "it cannot be drawn")
                    continue
                }
                note(pages: 1)
                table.tried[.image, default: 0] += 1
                add(outcome, of: raster, at: "\(file.part.path), page \(page + 1)")
            }
            guard table.isEmpty else { return "\(chosen.count) of \(sizes.count)" }
            // Scans and photos as pages: larger, and with every search.
            for page in chosen.prefix(options.thorough ? 20 : 3) {
                guard
                    let raster = try? PDFPages.render(
                        descriptor: descriptor, page: page + 1, size: sizes[page], dpi: 192)
                else { continue }
                table.tried[.image, default: 0] += 1
                add(
                    look(raster, photos: true), of: raster,
                    at: "\(file.part.path), page \(page + 1)")
                if !table.isEmpty { break }
            }
            return "\(chosen.count) of \(sizes.count)"
        }
    }

    /// `most` of `count` numbers, evenly spread, the first among them.
    private static func spread(_ count: Int, _ most: Int) -> [Int] {
        count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
    }
}
