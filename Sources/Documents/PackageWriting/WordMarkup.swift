/// What is written into word documents (ECMA-376-1, 17 and 20.4).
struct WordMarkup {
    let dialect: OfficeDialect

    static let headerType =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"

    /// A run with a picture of the page's size behind the text, at the page's corner.
    /// Sizes in EMU; it lies over other pictures behind the text, such as letterheads.
    func run(width: Int, height: Int, picture id: String, number: Int) -> String {
        let name = OverlayNaming.picture
        return #"<w:r xmlns:w="\#(dialect.word)"><w:rPr><w:noProof/></w:rPr><w:drawing>"#
            + #"<wp:anchor xmlns:wp="\#(dialect.wordDrawing)" distT="0" distB="0" distL="0""#
            + #" distR="0" simplePos="0" relativeHeight="503316470" behindDoc="1" locked="1""#
            + #" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>"#
            + #"<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>"#
            + #"<wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>"#
            + #"<wp:extent cx="\#(width)" cy="\#(height)"/>"#
            + #"<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>"#
            + #"<wp:docPr id="\#(number)" name="\#(name)" descr=""/>"#
            + #"<wp:cNvGraphicFramePr/>"#
            + #"<a:graphic xmlns:a="\#(dialect.drawing)"><a:graphicData uri="\#(dialect.picture)">"#
            + #"<pic:pic xmlns:pic="\#(dialect.picture)"><pic:nvPicPr>"#
            + #"<pic:cNvPr id="\#(number)" name="\#(name)"/><pic:cNvPicPr/></pic:nvPicPr>"#
            + #"<pic:blipFill><a:blip xmlns:r="\#(dialect.relationships)" r:embed="\#(id)"/>"#
            + "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            + #"<a:off x="0" y="0"/><a:ext cx="\#(width)" cy="\#(height)"/></a:xfrm>"#
            + #"<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"#
            + "</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    }

    /// A paragraph of one point's height, so that a header of nothing else moves no text.
    func paragraph(_ run: String) -> String {
        #"<w:p xmlns:w="\#(dialect.word)"><w:pPr><w:spacing w:before="0" w:after="0""#
            + #" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr>"#
            + run + "</w:p>"
    }

    func header(_ paragraph: String) -> String {
        #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
            + #"<w:hdr xmlns:w="\#(dialect.word)" xmlns:r="\#(dialect.relationships)">"#
            + paragraph + "</w:hdr>"
    }

    func reference(_ kind: WordSection.HeaderKind, _ id: String) -> String {
        #"<w:headerReference xmlns:w="\#(dialect.word)" xmlns:r="\#(dialect.relationships)""#
            + #" w:type="\#(kind.rawValue)" r:id="\#(id)"/>"#
    }

    func section(_ references: String) -> String {
        #"<w:sectPr xmlns:w="\#(dialect.word)">\#(references)</w:sectPr>"#
    }
}
