/// Heads of ICAP answers. `Encapsulated` stands last, as some clients read no further; all of it is
/// ASCII on lines of its own.
struct ICAPAnswer {
    var status: Int
    var reason: String
    private var lines: [String] = []

    init(_ status: Int, _ reason: String, tag: String) {
        self.status = status
        self.reason = reason
        add("ISTag", "\"\(tag)\"")
    }

    /// What came from outside is cut to what a header may hold.
    mutating func add(_ name: String, _ value: String) {
        lines.append("\(name): \(Self.safe(value))")
    }

    var firstLine: String { "ICAP/1.0 \(status) \(reason)\r\n" }

    /// The lines behind the first, with the empty one at the end.
    func rest(encapsulated: String) -> String {
        lines.map { $0 + "\r\n" }.joined() + "Encapsulated: \(encapsulated)\r\n\r\n"
    }

    static func safe(_ value: String) -> String {
        String(
            String.UnicodeScalarView(
                value.unicodeScalars.prefix(512).map {
                    (0x20...0x7E).contains($0.value) ? $0 : "?"
                }))
    }
}

extension ICAPAnswer {
    /// What the judgement puts into the head.
    mutating func add(_ judgement: Judgement) {
        add("X-DLP-Verdict", judgement.word)
        if let incident = judgement.incident { add("X-DLP-Incident", incident) }
        if let wouldBe = judgement.wouldBe { add("X-DLP-Would-Be", wouldBe) }
        guard case .refuse = judgement.outcome else { return }
        // What antivirus clients look for; the reader of one of them fails on a missing part.
        let threat = "dlp/" + (judgement.rule ?? judgement.reason)
        add(
            "X-Infection-Found",
            "Type=1; Resolution=2; Threat=\(Self.safe(threat).filter { $0 != ";" });")
        add("X-Virus-ID", threat)
    }
}
