extension Detector {
    /// What may not stand beside a match.
    public enum Boundary: String, Sendable, CaseIterable {
        case none
        /// No ASCII letter or digit.
        case alphanumeric
        /// Nor an underscore.
        case word
        /// Nor a dash; nor, before it, a dot.
        case number
        /// Neither letter, digit, dash nor colon.
        case pairs
        /// No ASCII letter or digit after it; before it anything.
        case end
    }

    public struct Pattern: Sendable, Equatable {
        /// In vectorscan's syntax; matched on normalised UTF-8.
        public var regex: String
        public var isCaseless: Bool
        /// Without context.
        public var confidence: Confidence
    }

    public struct Anchor: Sendable, Equatable {
        public var literal: String
        public var reader: AnchorReader
        public var confidence: Confidence
    }

    /// Examples may hold `{{class:n}}`; see ``ExampleTemplate``.
    public struct Examples: Sendable, Equatable {
        public var hits: [String]
        public var misses: [String]
    }
}
