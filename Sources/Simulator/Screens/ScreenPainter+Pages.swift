internal import Imaging

extension ScreenPainter {
    /// Sizes follow the screen: a 1080-line screen shows 12-pixel capitals at most.
    private func text(_ pixels: Double, weight: Double = 1) -> TextPen {
        TextPen(size: max(6, (pixels * max(1, Double(height) / 1400)).rounded()), weight: weight)
    }

    /// Window title, menu and status bar; answers with the rows left free.
    private mutating func window(title: Int, bar: Int, ink: Int) -> Range<Int> {
        var pen = text(9)
        let top = pen.lineHeight + 8
        box(0, 0, width, top, title)
        box(0, top, width, top, bar)
        let colour = Canvas.Colour(hex: ink)
        pen.draw(sentence(upTo: 40), x: 12, y: 7, colour: .white, on: &canvas)
        var x = 12.0
        for _ in 0..<8 {
            x = pen.draw(word(), x: x, y: Double(top + 7), colour: colour, on: &canvas) + 24
        }
        box(0, height - top, width, top, bar)
        pen.draw(
            sentence(upTo: 60), x: 12, y: Double(height - top + 7), colour: colour, on: &canvas)
        return 2 * top..<max(2 * top, height - top)
    }

    mutating func blank(dark: Bool) { background(dark ? 0x1E1E1E : 0xFFFFFF) }

    mutating func photo() { picture(x: 0, y: 0, width: width, height: height) }

    mutating func spreadsheet() {
        background(0xFFFFFF)
        let rows = window(title: 0x217346, bar: 0xF3F2F1, ink: 0x333333)
        var pen = text(9)
        let rowHeight = pen.lineHeight + 5
        let head = 44
        var edges = [head]
        while edges.last! < width {
            edges.append(edges.last! + integer(60...170) * max(1, height / 1080))
        }
        box(0, rows.lowerBound, width, rowHeight, 0xE6E6E6)
        var y = rows.lowerBound
        var line = 0
        let numeric = edges.map { _ in g.uniform() < 0.6 }
        while y < rows.upperBound {
            box(0, y, head, rowHeight, 0xE6E6E6)
            if line > 0, g.uniform() < 0.06 { box(head, y, width, rowHeight, 0xFFF2CC) }
            pen.draw(
                String(line), x: 8, y: Double(y + 5), colour: Canvas.Colour(hex: 0x555555),
                on: &canvas)
            for c in 0..<edges.count - 1 where line > 0 && g.uniform() < 0.85 {
                let value = numeric[c] ? number() : word()
                let space = edges[c + 1] - edges[c] - 10
                let fitting = value.prefix(max(0, Int(Double(space) / pen.advance)))
                let x =
                    numeric[c]
                    ? Double(edges[c + 1] - 5) - pen.width(fitting) : Double(edges[c] + 5)
                pen.draw(fitting, x: x, y: Double(y + 5), colour: .black, on: &canvas)
            }
            box(0, y, width, 1, 0xD4D4D4)
            y += rowHeight
            line += 1
        }
        for x in edges {
            box(x, rows.lowerBound, 1, rows.upperBound - rows.lowerBound, 0xD4D4D4)
        }
    }

    mutating func darkEditor() {
        background(0x1E1E1E)
        let rows = window(title: 0x3C3C3C, bar: 0x252526, ink: 0xCCCCCC)
        let side = width / 6
        box(0, rows.lowerBound, side, rows.upperBound - rows.lowerBound, 0x252526)
        var small = text(8)
        var y = rows.lowerBound + 8
        while y + small.lineHeight < rows.upperBound {
            small.draw(
                word() + "." + word().prefix(2), x: Double(12 + 14 * integer(0...2)), y: Double(y),
                colour: Canvas.Colour(hex: 0xBBBBBB), on: &canvas)
            y += small.lineHeight
        }
        var pen = text(10)
        let inks = [0x9CDCFE, 0xC586C0, 0xCE9178, 0xD4D4D4, 0xD4D4D4, 0x6A9955, 0x4EC9B0]
        var indent = 0
        var line = 1
        y = rows.lowerBound + 8
        while y + pen.lineHeight < rows.upperBound {
            pen.draw(
                String(line), x: Double(side + 12), y: Double(y),
                colour: Canvas.Colour(hex: 0x858585), on: &canvas)
            if g.uniform() > 0.12 {
                var x = Double(side + 64) + Double(indent) * 4 * pen.advance
                for _ in 0..<integer(1...12) {
                    let piece = word() + ["", "(", ")", " =", ";", ".", ":"][integer(0...6)]
                    let ink = Canvas.Colour(hex: inks[integer(0...inks.count - 1)])
                    x = pen.draw(piece, x: x, y: Double(y), colour: ink, on: &canvas) + pen.advance
                }
            }
            indent = min(max(indent + integer(-1...1), 0), 6)
            y += pen.lineHeight
            line += 1
        }
    }

    mutating func denseText() {
        background(0xFFFFFF)
        var pen = text(9)
        let columns = max(1, width / 700)
        let span = width / columns
        for c in 0..<columns {
            prose(
                &pen, x: c * span + 24, y: 24, width: span - 48, height: height - 48,
                colour: 0x202020)
        }
    }

    mutating func mail() {
        background(0xFFFFFF)
        let rows = window(title: 0x0F6CBD, bar: 0xF5F5F5, ink: 0x333333)
        let folders = width / 8
        let list = width / 4
        box(0, rows.lowerBound, folders, rows.count, 0xEBEBEB)
        var pen = text(9)
        var bold = text(9, weight: 1.6)
        var y = rows.lowerBound + 12
        for _ in 0..<12 where y + pen.lineHeight < rows.upperBound {
            pen.draw(word(), x: 18, y: Double(y), colour: Canvas.Colour(hex: 0x333333), on: &canvas)
            y += pen.lineHeight + 6
        }
        y = rows.lowerBound
        let characters = max(1, Int(Double(list - 30) / pen.advance))
        while y + 3 * pen.lineHeight + 18 < rows.upperBound {
            if g.uniform() < 0.12 { box(folders, y, list, 3 * pen.lineHeight + 16, 0xCFE4FA) }
            for (k, ink) in [0x111111, 0x0F6CBD, 0x666666].enumerated() {
                let line = sentence(upTo: k == 0 ? min(18, characters) : characters)
                let at = Double(y + 8 + k * pen.lineHeight)
                let colour = Canvas.Colour(hex: ink)
                if k == 0 {
                    bold.draw(line, x: Double(folders + 16), y: at, colour: colour, on: &canvas)
                } else {
                    pen.draw(line, x: Double(folders + 16), y: at, colour: colour, on: &canvas)
                }
            }
            y += 3 * pen.lineHeight + 18
            box(folders, y - 1, list, 1, 0xDDDDDD)
        }
        box(folders + list, rows.lowerBound, 1, rows.count, 0xCCCCCC)
        var large = text(15, weight: 1.2)
        let x = folders + list + 28
        large.draw(
            sentence(upTo: 44), x: Double(x), y: Double(rows.lowerBound + 20), colour: .black,
            on: &canvas)
        canvas.disc(
            centre: Point(Double(x + 18), Double(rows.lowerBound + 76)), radius: 18,
            colour: Canvas.Colour(hex: 0x8764B8))
        bold.draw(
            sentence(upTo: 28), x: Double(x + 48), y: Double(rows.lowerBound + 68),
            colour: Canvas.Colour(hex: 0x222222), on: &canvas)
        prose(
            &pen, x: x, y: rows.lowerBound + 116, width: width - x - 28,
            height: rows.count * 2 / 3, colour: 0x222222)
    }

    mutating func chinese() {
        background(0xFFFFFF)
        let size = max(11, Double(15 * max(1080, height) / 1080))
        var pen = CJKGlyphPainter(size: size, seed: g.next())
        var title = CJKGlyphPainter(size: size * 1.8, count: 24, seed: g.next())
        let left = width / 10
        title.draw(
            count: 14, x: Double(left), y: Double(height) * 0.04, colour: .black, on: &canvas, &g)
        let line = Int(size * 1.7)
        var y = Int(Double(height) * 0.04 + size * 3.4)
        let full = max(2, Int(Double(width - 2 * left) / size))
        while y + line < height {
            let last = g.uniform() < 0.2
            pen.draw(
                count: last ? integer(1...full) : full, x: Double(left), y: Double(y),
                colour: Canvas.Colour(hex: 0x1A1A1A), on: &canvas, &g)
            y += line + (last ? line / 2 : 0)
        }
    }

    mutating func slide() {
        background(0xFDFDFD)
        box(0, 0, width, height / 60 + 1, 0x1F4E79)
        var title = text(34, weight: 1.1)
        var body = text(18)
        title.draw(
            sentence(upTo: max(6, Int(Double(width) * 0.8 / title.advance))),
            x: Double(width) * 0.06, y: Double(height) * 0.09,
            colour: Canvas.Colour(hex: 0x1F4E79), on: &canvas)
        let fit = max(3, Int(Double(width) * 0.4 / body.advance))
        for k in 0..<6 {
            let y = Double(height) * (0.27 + 0.1 * Double(k))
            canvas.disc(
                centre: Point(Double(width) * 0.07, y + body.size / 2), radius: body.size / 5,
                colour: Canvas.Colour(hex: 0xC55A11))
            body.draw(
                sentence(upTo: fit), x: Double(width) * 0.09, y: y,
                colour: Canvas.Colour(hex: 0x333333), on: &canvas)
        }
        picture(
            x: width * 58 / 100, y: height * 26 / 100, width: width * 36 / 100,
            height: height * 52 / 100)
    }

    mutating func webPage() {
        background(0xFFFFFF)
        box(0, 0, width, height / 14, 0x24292F)
        var brand = text(16, weight: 1.5)
        var pen = text(11)
        brand.draw(
            word(), x: 30, y: Double(height) / 28 - brand.size / 2, colour: .white, on: &canvas)
        var x = Double(width) * 0.3
        for _ in 0..<5 {
            x =
                pen.draw(
                    word(), x: x, y: Double(height) / 28 - pen.size / 2,
                    colour: Canvas.Colour(hex: 0xD0D7DE), on: &canvas) + 36
        }
        picture(x: 0, y: height / 14, width: width, height: height / 4)
        let columns = 3
        let gap = width / 40
        let span = (width - (columns + 1) * gap) / columns
        for c in 0..<columns {
            let left = gap + c * (span + gap)
            let top = height * 36 / 100
            box(left, top, span, height * 56 / 100, 0xF6F8FA)
            box(left, top, span, 4, [0x0969DA, 0x1A7F37, 0xCF222E][c])
            brand.draw(
                sentence(upTo: max(2, Int(Double(span - 32) / brand.advance))),
                x: Double(left + 16), y: Double(top + 20),
                colour: Canvas.Colour(hex: 0x24292F), on: &canvas)
            prose(
                &pen, x: left + 16, y: top + 60, width: span - 32, height: height * 45 / 100,
                colour: 0x57606A)
        }
    }
}
