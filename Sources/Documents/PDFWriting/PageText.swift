/// What a page, or a form, shows, and what it takes to wrap its content.
struct PageText {
    /// Glyphs by what carries their font's texts.
    private(set) var tallies: [(carrier: FontCarrier, tally: TextFont.Tally)] = []
    /// Those of fonts without a carrier, too.
    var glyphs = 0
    /// Places behind lines.
    var lines = 0
    /// Its content could not be read.
    var isUnread = false
    /// Operators before and after the old content, so that what follows it finds the state
    /// that a page begins with.
    var opening = "q"
    var closing = "Q"
    /// The content with texts in it, where there are any.
    var content: PDFObject?

    mutating func add(_ carrier: FontCarrier, _ tally: TextFont.Tally) {
        if let i = tallies.firstIndex(where: { $0.carrier === carrier }) {
            tallies[i].tally.spaces += tally.spaces
            tallies[i].tally.stops += tally.stops
            tallies[i].tally.glyphs += tally.glyphs
        } else {
            tallies.append((carrier, tally))
        }
    }

    mutating func add(_ other: PageText) {
        glyphs += other.glyphs
        lines += other.lines
        for (carrier, tally) in other.tallies { add(carrier, tally) }
    }
}
