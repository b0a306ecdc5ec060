internal import Support

/// What a refused client is told, in the form that it asked for.
///
/// A page says that the company stopped the upload, the rule's message, the file's name, the
/// incident and whom to ask; never a value that was found. Everything that came with the request
/// is escaped.
package struct BlockPage: Sendable {
    package enum Form: Sendable, Equatable {
        case html
        /// RFC 9457, for scripts and programs.
        case problem
        case plain

        /// - Parameter header: gives the value of a header, by its lower-case name.
        package init(_ header: (String) -> String?) {
            let accept = header("accept")?.lowercased() ?? ""
            let mode = header("sec-fetch-dest")?.lowercased()
            let isScript =
                mode == "empty" || header("x-requested-with")?.lowercased() == "xmlhttprequest"
            if !isScript, accept.contains("text/html") || mode == "document" || mode == "iframe" {
                self = .html
            } else if isScript || accept.contains("json") {
                self = .problem
            } else {
                self = .plain
            }
        }
    }

    package enum Language: String, Sendable, CaseIterable {
        case en, de, zh

        /// The first that an Accept-Language header names; weights are not read, since browsers
        /// list what they like best first.
        package init(accepting header: String?) {
            let wanted = (header ?? "").lowercased().split(separator: ",").lazy.compactMap {
                Language(rawValue: String($0.drop { $0 == " " }.prefix(2)))
            }
            self = wanted.first ?? .en
        }
    }

    /// What happened.
    package enum Kind: Sendable, Equatable {
        case blocked
        /// What came can be read in two ways.
        case ambiguous
        case tooLarge
        /// Nothing was decided: try again.
        case busy

        package var status: Int {
            switch self {
            case .blocked: 403
            case .ambiguous: 400
            case .tooLarge: 413
            case .busy: 503
            }
        }

        package var reasonPhrase: String {
            switch self {
            case .blocked: "Forbidden"
            case .ambiguous: "Bad Request"
            case .tooLarge: "Content Too Large"
            case .busy: "Service Unavailable"
            }
        }
    }

    package var kind: Kind
    package var language: Language
    /// The rules' messages, or why nothing was decided.
    package var message: String
    package var file: String
    package var incident: String
    package var rule: String?
    package var settings: PageSettings

    package init(
        _ kind: Kind, language: Language = .en, message: String = "", file: String = "",
        incident: String = "", rule: String? = nil, settings: PageSettings = PageSettings()
    ) {
        self.kind = kind
        self.language = language
        self.message = message
        self.file = file
        self.incident = incident
        self.rule = rule
        self.settings = settings
    }

    package func body(_ form: Form) -> (type: String, bytes: [UInt8]) {
        switch form {
        case .html: ("text/html; charset=utf-8", Array(html.utf8))
        case .problem: ("application/problem+json", Array((problem.line + "\n").utf8))
        case .plain: ("text/plain; charset=utf-8", Array(plain.utf8))
        }
    }

    private var words: BlockPageWords { BlockPageWords(language) }

    private var title: String { words.title(kind) }

    private var explanation: String {
        let own = words.explanation(kind)
        return message.isEmpty ? own : own + " " + message
    }

    private var problem: JSON {
        var members: [JSON.Member] = [
            .init(key: "type", value: .string("about:blank")),
            .init(key: "title", value: .string(title)),
            .init(key: "status", value: .integer(kind.status)),
            .init(key: "detail", value: .string(explanation)),
        ]
        func add(_ key: String, _ text: String) {
            if !text.isEmpty { members.append(.init(key: key, value: .string(text))) }
        }
        add("file", file)
        add("incident", incident)
        add("contact", settings.contact)
        if settings.showsRule { add("rule", rule ?? "") }
        return .object(members)
    }

    private var lines: [(label: String, text: String)] {
        var lines: [(String, String)] = []
        if !file.isEmpty { lines.append((words.file, file)) }
        if settings.showsRule, let rule { lines.append((words.rule, rule)) }
        if !incident.isEmpty { lines.append((words.incident, incident)) }
        if !settings.contact.isEmpty { lines.append((words.contact, settings.contact)) }
        return lines
    }

    private var plain: String {
        var text = title + "\n" + explanation.printable + "\n"
        for line in lines { text += "\(line.label): \(line.text.printable)\n" }
        return text
    }

    private var html: String {
        let values: [String: String] = [
            "title": HTMLText.escaped(title), "message": HTMLText.escaped(explanation),
            "file": HTMLText.escaped(file), "incident": HTMLText.escaped(incident),
            "contact": HTMLText.escaped(settings.contact),
        ]
        if let template = settings.template { return Self.filled(template, values) }
        let rows = lines.map {
            "<dt>\(HTMLText.escaped($0.label))</dt><dd>\(HTMLText.escaped($0.text))</dd>"
        }.joined(separator: "\n")
        return """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head><meta charset="utf-8"><title>\(values["title"] ?? "")</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em; color: #222 }
            h1 { font-size: 1.4em } dt { color: #666; font-size: .85em } dd { margin: 0 0 .8em; overflow-wrap: anywhere }
            </style></head>
            <body>
            <h1>\(values["title"] ?? "")</h1>
            <p>\(values["message"] ?? "")</p>
            <dl>
            \(rows)
            </dl>
            </body>
            </html>

            """
    }

    /// One pass, so that a value that reads like a place is not filled in turn.
    private static func filled(_ template: String, _ values: [String: String]) -> String {
        var out = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            out += rest[..<open]
            rest = rest[open...]
            if let close = rest.firstIndex(of: "}"),
                let value = values[String(rest[rest.index(after: open)..<close])]
            {
                out += value
                rest = rest[rest.index(after: close)...]
            } else {
                out += "{"
                rest = rest.dropFirst()
            }
        }
        return out + rest
    }
}

extension BlockPage {
    /// Headers of the answer besides Content-Type and Content-Length, in order.
    ///
    /// - Parameter origin: the request's Origin header: a script of that page may read why.
    package func headers(origin: String?) -> [(name: String, value: String)] {
        var headers: [(String, String)] = [
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
            ("X-DLP-Verdict", kind == .blocked ? "block" : "refused"),
        ]
        if !incident.isEmpty { headers.append(("X-DLP-Incident", incident)) }
        if kind == .busy { headers.append(("Retry-After", "5")) }
        if let origin, Self.isOrigin(origin) {
            headers.append(("Access-Control-Allow-Origin", origin))
            headers.append(("Access-Control-Allow-Credentials", "true"))
            headers.append(("Access-Control-Expose-Headers", "X-DLP-Verdict, X-DLP-Incident"))
            headers.append(("Vary", "Origin"))
        }
        return headers
    }

    /// `https://drive.example`, as RFC 6454 writes it: nothing else is echoed.
    static func isOrigin(_ text: String) -> Bool {
        guard text.utf8.count <= 512, let colon = text.firstIndex(of: ":"),
            text[colon...].hasPrefix("://")
        else { return false }
        let isScheme = text[..<colon].utf8.allSatisfy { (0x61...0x7A).contains($0) }
        let host = text[colon...].dropFirst(3)
        return isScheme && colon != text.startIndex && !host.isEmpty
            && host.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains($0)
            }
    }
}
