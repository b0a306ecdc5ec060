/// Terms of the kind companies list: names of projects, products and customers, which are
/// rare in any text that is not about them.
struct Dictionary {
    let terms: [String]

    init(count: Int, seed: UInt64) {
        var random = Generator(seed)
        var seen: Set<String> = []
        var terms: [String] = []
        while terms.count < count {
            let term: String
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5: term = Self.name(&random) + " " + Self.name(&random)
            case 5..<8: term = Self.name(&random) + Self.name(&random)
            default: term = Self.chinese(&random)
            }
            if seen.insert(term).inserted { terms.append(term) }
        }
        self.terms = terms
    }

    private static func name(_ random: inout Generator) -> String {
        var name = ""
        for _ in 0..<Int.random(in: 2...3, using: &random) {
            name += String("bdfgklmnprstvz".randomElement(using: &random) ?? "k")
            name +=
                ["a", "e", "i", "o", "u", "ai", "or", "en"].randomElement(using: &random) ?? "a"
        }
        return name
    }

    private static func chinese(_ random: inout Generator) -> String {
        let first = ["猎鹰", "长城", "星河", "金石", "北斗", "青云", "昆仑", "玄武", "华夏", "远航"]
        let last = ["项目", "计划", "工程", "报价", "合同", "客户", "产品", "协议", "方案", "清单"]
        var term = first.randomElement(using: &random) ?? "猎鹰"
        for _ in 0..<2 {
            term.unicodeScalars.append(
                Unicode.Scalar(UInt16.random(in: 0x4E00..<0x9000, using: &random)) ?? "中")
        }
        return term + (last.randomElement(using: &random) ?? "项目")
    }
}
