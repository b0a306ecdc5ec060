/// One section of a word document (ECMA-376-1, 17.6.17).
struct WordSection {
    /// What a page's header depends on (17.18.36).
    enum HeaderKind: String, CaseIterable {
        case normal = "default"
        case first, even
    }

    struct Reference {
        var kind: HeaderKind
        var id: String
        /// The id's place in the document's part.
        var idRange: Range<Int>
        /// The whole element.
        var range: Range<Int>
    }

    /// Of the section's properties; nil where the document has none, its last section's.
    var token: XMLToken?
    var references: [Reference] = []
    var hasTitlePage = false
    /// Twips: 1/1440 inch. US Letter where nothing is said, as Word takes it.
    var width = 12240
    var height = 15840
    /// Twips from the page's top to the text and to the header, and the latter's place.
    var top = 1440
    var header = 720
    var headerRange: Range<Int>?

    /// The English Metric Units of a twip.
    static let units = 635
}
