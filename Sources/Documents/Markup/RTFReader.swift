enum RTFReader {
    static func read(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        extractor.plain(bytes, part)
    }
}
