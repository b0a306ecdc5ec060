internal import PDFWriting

/// Marks PDF files.
///
///     let report = try PDFMarker(options).mark(
///         descriptor: file, marks: marks,
///         output: { copy, bytes in try files[copy].write(bytes) },
///         finished: { copy in try files[copy].publish() })
package struct PDFMarker: Sendable {
    package let options: DocumentMarkOptions

    package init(_ options: DocumentMarkOptions = DocumentMarkOptions()) { self.options = options }

    /// One copy for each of `marks`; see `PDFStamper.stamp(descriptor:copies:output:finished:)`.
    ///
    /// - Throws: `PDFError`, and what the closures throw.
    @discardableResult
    package func mark(
        descriptor: Int32, marks: [DocumentMark],
        output: (Int, ArraySlice<UInt8>) throws -> Void,
        finished: (Int) throws -> Void = { _ in }
    ) throws -> DocumentMarkReport {
        let copies = marks.map { mark in
            PDFCopy(
                tile: mark.tile(options), texts: mark.lineTexts(options),
                token: mark.property(options))
        }
        let stamper = PDFStamper(
            breakSignature: options.breaksSignature, replaces: options.replaces)
        return report(
            try stamper.stamp(
                descriptor: descriptor, copies: copies, output: output, finished: finished))
    }

    private func report(_ stamped: PDFStampReport) -> DocumentMarkReport {
        var report = DocumentMarkReport()
        report.pages = stamped.markedPages
        if stamped.markedPages > 0 { report.layers.insert(.image) }
        if stamped.hasToken { report.layers.insert(.metadata) }
        if options.layers.contains(.text), stamped.textPages > stamped.pagesWithoutText.count {
            report.layers.insert(.text)
        }
        func note(_ words: String) { report.notes.append(words) }
        if stamped.markedPages < stamped.pages, options.layers.contains(.image) {
            note("\(stamped.pages - stamped.markedPages) pages have no area and no picture")
        }
        if options.layers.contains(.text) {
            let without = stamped.pagesWithoutText
            if stamped.textPages == 0 {
                note("no page has text that could carry a mark")
            } else if !without.isEmpty {
                note("the text of these pages carries no mark: \(Self.list(without))")
            }
        }
        if options.layers.contains(.metadata), !stamped.hasToken {
            note("the metadata is not understood and carries no mark")
        }
        if stamped.brokeSignature { note("its signatures are no more valid") }
        if stamped.isRepaired { note("the file was damaged; what could be read of it was marked") }
        return report
    }

    /// `1, 3–7, 9`; the first dozen ranges.
    static func list(_ pages: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for page in pages.sorted() {
            if let last = ranges.last, page == last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...page
            } else {
                ranges.append(page...page)
            }
        }
        let shown = ranges.prefix(12).map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)"
        }
        return shown.joined(separator: ", ") + (ranges.count > 12 ? " and more" : "")
    }
}
