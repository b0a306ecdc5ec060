/// How much like words a text reads: by its pairs of neighbouring letters.
///
/// The pairs below are the 170 most frequent of 676 in the words of technical documentation and
/// source code, where they make up four fifths of all; among random letters, a quarter.
enum LetterPairs {
    private static let frequent: [Bool] = {
        let pairs = Array(
            """
            abacadagaialamanaparasatauaybabeblbucacechcickclcocrctcudadddedidoeaecedeeefegelemeneper\
            esetevexfafefffifogegrgshahehihoiaicidieifigiliminioipirisitkelaldlelilllolsltlumamemimo\
            mpnancndnenfngninonsntnunvobocodolomonoooporosotouowpapeplpoprptqurarcrdrerirmrorrrsrtry\
            sascseshsislsospssstsutatctethtitltotptrtstttutyueuiulumunupurusutvavevixtyp
            """.utf8)
        var table = [Bool](repeating: false, count: 26 * 26)
        for place in stride(from: 0, to: pairs.count - 1, by: 2) {
            table[Int(pairs[place] - 0x61) * 26 + Int(pairs[place + 1] - 0x61)] = true
        }
        return table
    }()

    /// How many pairs of letters there are, and the share of them that is frequent.
    static func share(_ text: [UInt8]) -> (pairs: Int, share: Double) {
        var pairs = 0
        var known = 0
        var previous: Int?
        for byte in text {
            let letter = Digits.base36(byte).flatMap { $0 >= 10 ? $0 - 10 : nil }
            if let letter, let previous {
                pairs += 1
                if frequent[previous * 26 + letter] { known += 1 }
            }
            previous = letter
        }
        return (pairs, pairs == 0 ? 0 : Double(known) / Double(pairs))
    }
}
