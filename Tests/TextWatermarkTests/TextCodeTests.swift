import Foundation
import Testing
@testable import Identity
@testable import Imaging
@testable import TextWatermark
@testable import Watermark

@Suite struct TextCodeTests {
    static let tokens: [UInt64] = [0, 1, TextFixtures.token, 0xFFFF_FFFF_FFFF]

    func found(_ run: [UInt8], _ key: TextKey) -> UInt64? {
        var decoder = RunDecoder(code: TextCode(key: key))
        return decoder.read(run)?.payload.token
    }

    func symbols(_ token: UInt64, _ key: TextKey, _ variant: Int) -> [UInt8] {
        TextCode(key: key).symbols(key.authenticator.payload(token: token), variant: variant)
    }

    @Test(arguments: tokens)
    func `A run is 28 selectors and is read back in every variant`(token: UInt64) throws {
        let code = TextCode(key: try TextFixtures.key())
        var runs = Set<String>()
        for variant in 0..<TextCode.variantCount {
            let run = code.run(token: token, variant: variant)
            runs.insert(run)
            #expect(run.utf16.count == TextCode.runLength)
            #expect(run.unicodeScalars.allSatisfy { 0xFE01...0xFE0D ~= $0.value })
            let trace = TextTracer(keys: [code.key]).trace("Before \(run)after.")
            #expect(trace.findings.map(\.token) == [token])
            #expect(trace.findings.first?.regions == [7..<35])
        }
        #expect(runs.count == TextCode.variantCount)
        #expect(TextCode.run(token: token, key: code.key) == code.run(token: token))
    }

    @Test(arguments: tokens)
    func `A run of joiners and two halves are read back`(token: UInt64) throws {
        let code = TextCode(key: try TextFixtures.key())
        let tracer = TextTracer(keys: [code.key])
        let joiners = code.joinerRun(token: token)
        #expect(joiners.utf16.count == 40)
        #expect(tracer.trace("a \(joiners)b").findings.map(\.token) == [token])
        let halves = code.halves(token: token, variant: 2)
        #expect(halves.allSatisfy { $0.utf16.count == 14 })
        #expect(tracer.trace("a \(halves[1])b \(halves[0])c").findings.map(\.token) == [token])
        #expect(tracer.trace("a \(halves[0])b \(halves[0])c").findings.isEmpty)
    }

    /// Every word of the code takes part: 200 seeded tokens, a damage of its own for each.
    @Test(arguments: ["lost 1", "lost 2", "lost 3", "more 1", "more 2", "wrong", "torn"])
    func `A damaged run is mended`(damage: String) throws {
        let key = try TextFixtures.key()
        var random = DeterministicGenerator(seed: 41)
        for trial in 0..<100 {
            let token = random.next() & 0xFFFF_FFFF_FFFF
            var run = symbols(token, key, trial)
            func place(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
            switch damage {
            case "lost 1", "lost 2", "lost 3":
                for _ in 0..<(Int(damage.suffix(1)) ?? 0) { run.remove(at: place(run.count)) }
            case "more 1", "more 2":
                for _ in 0..<(Int(damage.suffix(1)) ?? 0) {
                    run.insert(UInt8(place(13)), at: place(run.count))
                }
            case "wrong":
                for word in 0..<2 {
                    let i = 2 * place(14) + word
                    run[i] = (run[i] + 1 + UInt8(place(12))) % 13
                }
            default:
                run = Array(trial % 2 == 0 ? run.dropFirst(6) : run.dropLast(6))
            }
            #expect(found(run, key) == token, "\(damage) \(trial)")
        }
    }

    @Test func `Copies run together are found`() throws {
        let key = try TextFixtures.key()
        let run = symbols(TextFixtures.token, key, 1)
        #expect(found([3, 4] + run + run.prefix(9), key) == TextFixtures.token)
    }

    @Test func `Another key and noise find nothing, and every check is counted`() throws {
        let key = try TextFixtures.key()
        #expect(found(symbols(TextFixtures.token, key, 0), try TextFixtures.key(9)) == nil)
        var random = DeterministicGenerator(seed: 5)
        var decoder = RunDecoder(code: TextCode(key: key))
        for length in 20...32 {
            for _ in 0..<4 {
                let noise = (0..<length).map { _ in UInt8(random.next() % 13) }
                #expect(decoder.read(noise) == nil)
            }
        }
        #expect(decoder.tagChecks > 0)
    }

    @Test func `A text's tag is none of a picture's`() throws {
        let master = try MasterKey(id: .first, bytes: (0..<32).map { UInt8($0) })
        let text = TextKey(master).authenticator.payload(token: TextFixtures.token)
        let document = DocumentToken(key: master)
        #expect(
            document.token(of: document.encode(token: TextFixtures.token)) == TextFixtures.token)
        #expect(
            TextKey(try MasterKey(id: .first, bytes: (1..<33).map { UInt8($0) }))
                .authenticator.isValid(text) == false)
    }

    @Test func `A document's token is opaque, versioned and checked`() throws {
        let token = DocumentToken(key: try MasterKey(id: .first, bytes: (0..<32).map { UInt8($0) }))
        let other = DocumentToken(key: try MasterKey(id: .first, bytes: (1..<33).map { UInt8($0) }))
        let text = token.encode(token: TextFixtures.token)
        #expect(text.hasPrefix("dlp1-") && text.utf8.count == 21)
        #expect(token.token(of: " \(text.uppercased())\n") == TextFixtures.token)
        #expect(other.token(of: text) == nil)
        for i in 5..<21 {
            var bytes = Array(text.utf8)
            bytes[i] = bytes[i] == 0x61 ? 0x62 : 0x61
            #expect(token.token(of: String(decoding: bytes, as: UTF8.self)) == nil)
        }
        for wrong in [
            "", "dlp1-", "dlp2-" + text.dropFirst(5), text + "a", "dlp1-1111111111111111",
        ] {
            #expect(token.token(of: wrong) == nil)
        }
    }
}
