import Foundation
import Testing

/// Marked texts mean to programs what they meant: tables join, statements compute in SQLite, and
/// templates render in Jinja the same.
struct TextMeaningTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    /// Numbers of a seed, the same on every machine.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let words = [
        "harbour", "winter", "rent", "travel", "costs", "office", "team", "north", "licence",
        "support", "board", "plant", "quarter", "people", "boats",
    ]

    private static func word(_ dice: inout Dice) -> String {
        words.randomElement(using: &dice) ?? ""
    }

    private static func sentence(_ dice: inout Dice) -> String {
        let text = (0..<Int.random(in: 6...14, using: &dice)).map { _ in word(&dice) }
        return "The " + text.joined(separator: " ") + "."
    }

    private static func table(_ dice: inout Dice) -> String {
        let keys = (0..<5).map { _ in "\(word(&dice))-\(Int.random(in: 1...99, using: &dice))" }
        var rows = ["id,key,note,text"]
        for i in 0..<30 {
            let note = Bool.random(using: &dice) ? sentence(&dice) : "yes"
            rows.append(
                "\(i),\(keys.randomElement(using: &dice) ?? ""),\(note),"
                    + "\"\(sentence(&dice)) \(sentence(&dice))\"")
        }
        return rows.joined(separator: "\n") + "\n"
    }

    private static func statements(_ dice: inout Dice) -> String {
        var lines = ["-- " + sentence(&dice) + " " + sentence(&dice)]
        lines.append("CREATE TABLE t(id INTEGER, key TEXT, note TEXT);")
        let keys = (0..<3).map { _ in word(&dice) }
        for i in 0..<12 {
            let key = keys.randomElement(using: &dice) ?? ""
            lines.append("INSERT INTO t VALUES (\(i), '\(key)', '\(sentence(&dice))');")
        }
        lines += [
            "SELECT count(*) FROM t WHERE note LIKE '%\(word(&dice))%';",
            "SELECT key, sum(id) FROM t GROUP BY key ORDER BY key;",
            "SELECT id FROM t WHERE key = '\(keys[0])' ORDER BY id;",
            "SELECT sum(length(note)) FROM t;",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func template(_ dice: inout Dice, _ mark: String) -> String {
        (0..<6).map { _ in
            let inner = sentence(&dice)
            let tag =
                [
                    "{{ name }}", "{% if n > 2 %}\(inner){% endif %}",
                    "{{ \"one two three four five six seven eight. x\"|length }}",
                    "{% for i in xs %}\(inner) {{ i }}{% endfor %}",
                    "{% if title == '\(inner)' %}yes{% else %}no{% endif %}",
                    "{% set a = '\(inner)' %}{{ a|length }}", "{# \(inner) #}",
                ].randomElement(using: &dice) ?? ""
            return mark + sentence(&dice) + " " + tag + " " + sentence(&dice)
        }.joined(separator: "\n\n") + "\n"
    }

    /// Compares two files for one kind of program; prints what differs. Invisible characters are
    /// taken out of what people read, and of nothing else.
    private static let comparison = """
        import csv, re, sqlite3, sys
        kind, old, new = sys.argv[1:]
        seen = lambda s: re.sub('[\\u200c\\u200d\\u2062\\u2063\\ufe01-\\ufe0d]', '', s)
        old, new = [open(p, encoding='utf8', newline='').read() for p in (old, new)]
        if kind == 'csv':
            a, b = [list(csv.reader(t.splitlines(True))) for t in (old, new)]
            assert [[seen(c) for c in r] for r in b] == a, 'visible text'
            assert [r[:2] for r in a] == [r[:2] for r in b], 'keys'
            every = [c for r in a for c in r]
            for r, s in zip(a, b):
                for c, d in zip(r, s):
                    assert c == d or every.count(c) == 1, c
        elif kind == 'sql':
            def run(text):
                base = sqlite3.connect(':memory:')
                return [base.execute(s).fetchall() for s in text.split(';') if s.strip()]
            assert run(old) == run(new), 'results'
        else:
            import html, jinja2
            def run(text):
                return jinja2.Template(text).render(name='N', n=3, xs=[1, 2], title='x')
            assert seen(html.unescape(run(new))) == html.unescape(run(old)), 'rendering'
        """

    @Test(arguments: ["csv", "sql", "txt", "md", "html"], [UInt64(1), 2, 3, 4, 5, 6])
    func meansTheSame(_ ending: String, _ seed: UInt64) throws {
        var dice = Dice(state: seed)
        let text: String
        switch ending {
        case "csv": text = Self.table(&dice)
        case "sql": text = Self.statements(&dice)
        case "md": text = Self.template(&dice, "- ")
        case "html":
            text =
                "<!DOCTYPE html><html><body><p>"
                + Self.template(&dice, "").replacing("\n\n", with: "</p>\n<p>")
                + "</p></body></html>\n"
        default: text = Self.template(&dice, "")
        }
        try tool.write("a.\(ending)", text)
        let options = ending == "sql" ? ["--comments"] : []
        let run = try tool.run(
            ["mark", "a.\(ending)", "--user", "e1", "-o", "b.\(ending)"] + options)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try tool.read("b.\(ending)") != Array(text.utf8))
        try tool.write("compare.py", Self.comparison)
        let kind = ["csv", "sql"].contains(ending) ? ending : "template"
        let compared = try tool.shell(
            "python3 compare.py \(kind) a.\(ending) b.\(ending)")
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(try tool.run("trace", "b.\(ending)", "-q").status == 0)
    }
}
