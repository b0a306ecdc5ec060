/// Reads a pattern layer out of a text: sites vote for the 512 bits of the polar code, and the
/// list decoder looks for a payload whose tag is right.
struct PatternReader {
    let key: TextKey
    let layer: TextLayer

    /// Sites of one bit that say the same because they have the same words: few are evidence.
    private static let most: Float = 3

    static func sites(_ key: TextKey, _ layer: TextLayer) -> PatternSites {
        let index = TextLayer.allCases.firstIndex(of: layer) ?? 0
        return PatternSites(key: key.patternKeys[index], layer: layer)
    }

    func read(_ utf8: UnsafeBufferPointer<UInt8>) -> (token: UInt64?, tagChecks: Int) {
        let sites = Self.sites(key, layer).sites(in: utf8, 0..<utf8.count)
        // A text in which nothing was changed has no pattern.
        guard sites.contains(where: \.isChanged) else { return (nil, 0) }
        var soft = [Float](repeating: 0, count: Codeword.length)
        for site in sites {
            soft[site.bit] += site.isChanged == site.isNegated ? 1 : -1
        }
        soft = soft.map { max(-Self.most, min(Self.most, $0)) }
        let answer = ListDecoder().decode(soft, authenticator: key.authenticator)
        return (answer.found?.payload.token, answer.candidatesChecked)
    }
}
