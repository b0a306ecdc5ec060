internal import Foundation
public import Imaging

/// Screens drawn by this program, for tests and drills without a browser: they have
/// the layout and the statistics of real ones, and every seed gives another page.
public enum SyntheticScreen: String, CaseIterable, Sendable {
    case spreadsheet, darkEditor, denseText, mail, chinese, slide, webPage, photo
    case blankWhite, blankDark

    /// An 8-bit RGB picture of any size from 1×1 on. Equal arguments give equal pictures.
    public static func render(
        kind: SyntheticScreen, width: Int, height: Int, seed: UInt64
    ) -> Raster {
        precondition(width > 0 && height > 0)
        var page = ScreenPainter(width: width, height: height, seed: seed)
        switch kind {
        case .spreadsheet: page.spreadsheet()
        case .darkEditor: page.darkEditor()
        case .denseText: page.denseText()
        case .mail: page.mail()
        case .chinese: page.chinese()
        case .slide: page.slide()
        case .webPage: page.webPage()
        case .photo: page.photo()
        case .blankWhite: page.blank(dark: false)
        case .blankDark: page.blank(dark: true)
        }
        return page.canvas.image.raster
    }
}
