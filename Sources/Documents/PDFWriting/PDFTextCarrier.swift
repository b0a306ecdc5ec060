/// What in a PDF file's pages carries the invisible text of a copy.
public enum PDFTextCarrier: Int, Sendable {
    /// A font of its own, without ink or width, behind the last glyph of every line: one
    /// text a line, as long as it may be. Content streams are written anew, once for all
    /// copies. Every page with text carries, and poppler, mupdf and pdfium give the same
    /// text as before but for it.
    case lineEnds = 0
    /// The space glyph's own mapping (where there are hardly any spaces, those of stops and
    /// commas too). Content streams stay as they are; one text after every space, of seven
    /// UTF-16 units at most, for mupdf 1.21 takes no more than eight for a glyph. Poppler
    /// does not take such a space for one and keeps it at the ends of lines; pdf.js takes
    /// it for nothing else and drops the text.
    case glyphs
}
