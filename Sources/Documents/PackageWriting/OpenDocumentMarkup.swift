/// What is written into OpenDocument files (ODF 1.2, part 1, 10.4 and 16).
enum OpenDocumentMarkup {
    private static let names = [
        "office", "text", "drawing", "style", "svg-compatible", "xsl-fo-compatible",
    ]
    private static let prefixes = ["office", "text", "draw", "style", "svg", "fo"]

    /// Declares the prefixes used here, whatever they mean around.
    static let declarations =
        zip(prefixes, names).map {
            #" xmlns:\#($0)="urn:oasis:names:tc:opendocument:xmlns:\#($1):1.0""#
        }.joined() + #" xmlns:xlink="http://www.w3.org/1999/xlink""#

    /// A picture over all of a page. `anchor` is what says where, in attributes.
    static func frame(_ part: String, _ layout: OpenDocumentPages.Layout, anchor: String) -> String
    {
        let length = OpenDocumentPages.length
        return #"<draw:frame\#(declarations) draw:name="\#(OverlayNaming.picture)""#
            + #" draw:style-name="\#(OverlayNaming.style)" \#(anchor)"#
            + #" svg:x="0cm" svg:y="0cm" svg:width="\#(length(layout.width))""#
            + #" svg:height="\#(length(layout.height))"><draw:image xlink:href="\#(part)""#
            + #" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>"#
    }

    /// The style of frames on drawing pages.
    static let drawingStyle =
        #"<style:style\#(declarations) style:name="\#(OverlayNaming.style)""#
        + #" style:family="graphic"><style:graphic-properties draw:stroke="none""#
        + #" draw:fill="none" draw:shadow="hidden" style:protect="position size""#
        + #" fo:padding="0cm" fo:clip="rect(0cm, 0cm, 0cm, 0cm)"/></style:style>"#

    /// The style of frames behind the text, and of the line that holds one.
    static let textStyles =
        #"<style:style\#(declarations) style:name="\#(OverlayNaming.style)""#
        + #" style:family="graphic"><style:graphic-properties style:wrap="run-through""#
        + #" style:run-through="background" style:horizontal-pos="from-left""#
        + #" style:horizontal-rel="page" style:vertical-pos="from-top""#
        + #" style:vertical-rel="page" style:flow-with-text="false" fo:margin-left="0cm""#
        + #" fo:margin-right="0cm" fo:margin-top="0cm" fo:margin-bottom="0cm""#
        + #" fo:padding="0cm" fo:border="none" draw:stroke="none" draw:fill="none""#
        + #" style:protect="content size position"/></style:style>"#
        + #"<style:style\#(declarations) style:name="\#(OverlayNaming.style)Line""#
        + #" style:family="paragraph"><style:paragraph-properties fo:margin-top="0cm""#
        + #" fo:margin-bottom="0cm" fo:line-height="0.035cm"/>"#
        + #"<style:text-properties fo:font-size="1pt"/></style:style>"#

    static func header(_ frame: String) -> String {
        #"<style:header\#(declarations)><text:p text:style-name="\#(OverlayNaming.style)Line">"#
            + frame + "</text:p></style:header>"
    }

    /// A header's own layout: `height` hundredths of a millimetre, and no space below.
    static func headerStyle(_ height: Int) -> String {
        let length = OpenDocumentPages.length(height)
        return "<style:header-style\(declarations)><style:header-footer-properties"
            + #" svg:height="\#(length)" fo:margin-left="0cm" fo:margin-right="0cm""#
            + #" fo:margin-bottom="0cm" style:dynamic-spacing="false"/></style:header-style>"#
    }
}
