public import Imaging
public import Watermark

/// One mark found in a document, with every layer that carries it.
public struct DocumentFinding: Sendable {
    public var result: TraceFinding.Result
    /// 48 bits.
    public var token: UInt64
    public var keyID: String
    /// Who and when, where the registry knows.
    public var issued: IssuedMark?
    /// The chance that any name at all would be given for a document without a mark, over all
    /// texts, pictures and properties looked at. Never below `TraceFinding.leastProbability`.
    public var falsePositiveProbability: Double
    /// What carries it, the surest first.
    public var evidence: [Evidence]

    public struct Evidence: Sendable {
        public var layer: DocumentLayer
        /// Where in the document: `page 3`, `report.docx!/word/document.xml`.
        public var place: String
        /// Of this place alone.
        public var falsePositiveProbability: Double
        /// For people: `12 copies`, `correlation 14.2`.
        public var detail: String
        /// Of a picture: what was found in it, and its luma.
        public var picture: Picture?
    }

    public struct Picture: Sendable {
        public var finding: TraceFinding
        public var outcome: TraceOutcome
        public var raster: Raster
    }

    /// The layers that agree.
    public var layers: [DocumentLayer] { Set(evidence.map(\.layer)).sorted() }

    /// The surest picture that shows it.
    public var picture: Picture? { evidence.lazy.compactMap(\.picture).first }
}
