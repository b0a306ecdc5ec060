internal import Foundation

extension UserID {
    /// What the id comes to for a reader in a hurry: without regard to case, width, accents that
    /// are easily missed and letters of other scripts that look the same (the common ones of
    /// Unicode Technical Standard 39), digits and letters that are mistaken for one another.
    var skeleton: String {
        let plain = value.precomposedStringWithCompatibilityMapping.lowercased()
        var text = ""
        for scalar in plain.unicodeScalars {
            if scalar == " " || scalar == "\u{3000}" { continue }
            text.unicodeScalars.append(Self.confusables[scalar] ?? scalar)
        }
        return text.replacing("rn", with: "m").replacing("vv", with: "w")
    }

    private static let confusables: [Unicode.Scalar: Unicode.Scalar] = {
        let pairs = [
            ("o", "0оοօ"), ("l", "1i|ıіӏι"), ("a", "аα"), ("e", "еє"), ("c", "сϲ"), ("p", "рρ"),
            ("x", "хχ"), ("y", "уγ"), ("s", "ѕ5"), ("j", "ј"), ("h", "һ"), ("d", "ԁ"), ("q", "ԛ"),
            ("w", "ԝω"), ("k", "кκ"), ("m", "м"), ("t", "тτ"), ("b", "в8"), ("h", "н"), ("n", "п"),
            ("v", "νѵ"), ("u", "υ"), ("g", "ɡ"), ("-", "‐‑–—_."), ("2", "z"),
        ]
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (plain, others) in pairs {
            guard let plain = plain.unicodeScalars.first else { continue }
            for other in others.unicodeScalars { table[other] = plain }
        }
        return table
    }()

    /// Groups of ids that look alike, each in order; those that look like no other are left out.
    package static func lookAlikes(_ ids: [UserID]) -> [[UserID]] {
        Dictionary(grouping: ids) { $0.skeleton }.values.filter { $0.count > 1 }
            .map { $0.sorted() }.sorted { $0[0] < $1[0] }
    }

    /// Of `ids`, those that look like this one and are not.
    package func lookAlikes(among ids: [UserID]) -> [UserID] {
        let own = skeleton
        return ids.filter { $0 != self && $0.skeleton == own }
    }
}
