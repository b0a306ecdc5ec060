extension Detector {
    /// Reads a detector's file strictly.
    ///
    /// - Parameter readsExamples: without, there are none: for a file that was read before.
    /// - Throws: ``PolicyError`` for an unknown key, name or word, a wrong type, something missing.
    init(_ value: YAMLValue, readsExamples: Bool = true) throws(PolicyError) {
        let members = try value.mapping([
            "id", "class", "title", "source", "patterns", "anchors", "boundary", "tail", "keep",
            "validators", "minEntropy", "refuse", "notNamed", "otherNames", "context", "proximity",
            "withContext",
            "needsContext", "show", "examples",
        ])
        func required(_ key: String) throws(PolicyError) -> YAMLValue {
            guard let member = members[key] else { throw value.error("\(key): is missing") }
            return member
        }
        file = value.file
        line = members["patterns"]?.line ?? value.line
        id = try required("id").text()
        guard
            id.utf8.allSatisfy({
                $0 == 0x2D || $0 < 0x60 && $0 > 0x2F && $0 < 0x3A || (0x61...0x7A).contains($0)
            })
        else { throw try required("id").error("an id is lower-case letters, digits and dashes") }
        kind = try required("class").word(Kind.self, "class")
        title = try required("title").text()
        source = try required("source").text()
        patterns = []
        for item in try members["patterns"]?.list() ?? [] { patterns.append(try Pattern(item)) }
        literals = []
        for item in try members["anchors"]?.list() ?? [] {
            literals.append(try LiteralPrefilter(item))
        }
        guard !patterns.isEmpty || !literals.isEmpty else {
            throw value.error("neither patterns nor anchors")
        }
        boundary = try members["boundary"]?.word(Boundary.self, "boundary") ?? .alphanumeric
        tail = try members["tail"].map(Self.byteSet)
        keep = try members["keep"].map(Self.byteSet)
        validators = []
        checks = []
        for item in try members["validators"]?.list() ?? [] {
            let name = try item.text()
            guard let check = Validator.named[name] else {
                throw item.unknown("validator", name, among: Array(Validator.named.keys))
            }
            validators.append(name)
            checks.append(check)
        }
        minEntropy = nil
        if let item = members["minEntropy"] {
            guard let bits = Double(try item.text()), (0...8).contains(bits) else {
                throw item.error("expected bits a character, from 0 to 8")
            }
            minEntropy = bits
        }
        refuse = try members["refuse"]?.strings() ?? []
        refused = refuse.map { Array($0.lowercased().utf8) }
        notNamed = try members["notNamed"]?.strings() ?? []
        names = NameWords(notNamed)
        otherNames = try members["otherNames"]?.strings() ?? []
        context = [:]
        for (key, words) in try members["context"]?.pairs() ?? [] {
            context[try key.text()] = try words.strings()
        }
        proximity = try members["proximity"]?.integer(1...10_000) ?? 300
        withContext = try members["withContext"]?.word(Confidence.self, "confidence")
        needsContext = try members["needsContext"]?.boolean() ?? false
        if needsContext, context.isEmpty { throw value.error("needs context, but names none") }
        let show = try members["show"]?.mapping(["first", "last"]) ?? [:]
        shownFirst = try show["first"]?.integer(0...64) ?? 0
        shownLast = try show["last"]?.integer(0...64) ?? 0
        examples = Examples(hits: [], misses: [])
        guard readsExamples else { return }
        let listed = try required("examples").mapping(["true", "false"])
        examples = Examples(
            hits: try listed["true"]?.strings() ?? [], misses: try listed["false"]?.strings() ?? [])
        guard !examples.hits.isEmpty else { throw value.error("no true example") }
    }

    private static func byteSet(_ value: YAMLValue) throws(PolicyError) -> ByteSet {
        guard let set = ByteSet(try value.text()) else {
            throw value.error("expected a class of characters such as [0-9A-Z]")
        }
        return set
    }
}

extension Detector.Pattern {
    fileprivate init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(["regex", "caseless", "confidence"])
        guard let regex = members["regex"] else { throw value.error("regex: is missing") }
        self.regex = try regex.text()
        isCaseless = try members["caseless"]?.boolean() ?? false
        confidence = try members["confidence"]?.word(Confidence.self, "confidence") ?? .medium
    }
}

extension Detector.LiteralPrefilter {
    fileprivate init(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(["literal", "reader", "confidence"])
        guard let literal = members["literal"] else { throw value.error("literal: is missing") }
        guard let reader = members["reader"] else { throw value.error("reader: is missing") }
        self.literal = try literal.text()
        self.reader = try reader.word(LiteralReader.self, "reader")
        confidence = try members["confidence"]?.word(Confidence.self, "confidence") ?? .medium
    }
}

/// Fills `{{class:n}}` in a detector's examples with n characters of a class, the same ones every
/// time: the repository holds nothing that looks like a secret. `{{checked:n}}` is n of alnum and
/// their checksum as GitHub writes it.
package enum ExampleTemplate {
    private static let classes: [String: [UInt8]] = {
        let digits = "0123456789"
        let lower = "abcdefghijklmnopqrstuvwxyz"
        let upper = lower.uppercased()
        return [
            "digit": digits, "lower": lower, "upper": upper, "hex": digits + "abcdef",
            "HEX": digits + "ABCDEF", "alnum": digits + lower + upper,
            "loweralnum": digits + lower, "UPPERalnum": digits + upper,
            "base32": "234567" + upper, "base64": digits + lower + upper + "+/",
            "base64url": digits + lower + upper + "-_",
        ].mapValues { Array($0.utf8) }
    }()

    /// Nil for a template that names no class or no length.
    package static func fill(_ text: String, seed: UInt64 = 1) -> String? {
        var result = ""
        var rest = Substring(text)
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        while let open = rest.firstRange(of: "{{") {
            result += rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else { return nil }
            let parts = rest[open.upperBound..<close.lowerBound].split(separator: ":")
            let isChecked = parts.first == "checked"
            guard parts.count == 2, let symbols = classes[isChecked ? "alnum" : String(parts[0])],
                let count = Int(parts[1]), (1...4096).contains(count)
            else { return nil }
            let drawn = (0..<count).map { _ in symbols[Int(next(&state) % UInt64(symbols.count))] }
            result += String(decoding: drawn, as: UTF8.self)
            if isChecked {
                result += String(decoding: Validator.base62Checksum(drawn), as: UTF8.self)
            }
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
