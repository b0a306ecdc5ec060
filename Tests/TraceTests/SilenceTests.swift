import Testing
@testable import Imaging
@testable import Simulator
@testable import Trace
@testable import Watermark

/// Nobody is accused who did not leak: the worst that tracing could do.
struct SilenceTests {
    /// Below 200 pixels high photos are not looked for, which makes many of these cheap.
    @Test(arguments: SyntheticScreen.allCases, [UInt64(1), 2, 3, 4])
    func anUnmarkedPageNamesNobody(kind: SyntheticScreen, seed: UInt64) {
        #expect(Leak.tracer.trace(Leak.page(kind, 400, 190, seed: seed)).findings.isEmpty)
    }

    @Test(arguments: [SyntheticScreen.mail, .denseText, .photo, .blankDark])
    func anUnmarkedPageNamesNobodyWhenSearchedAsAPhoto(kind: SyntheticScreen) {
        #expect(Leak.tracer.trace(Leak.page(kind, 400, 300, seed: 8)).findings.isEmpty)
    }

    @Test(arguments: [UInt64(12), 13, 200], [SyntheticScreen.mail, .blankWhite])
    func anotherOrganisationsMarkIsNobodys(seed: UInt64, kind: SyntheticScreen) {
        let foreign = Marker(key: TestRegistry.key("k1", seed), token: Leak.tokens[0])
        let leak = foreign.mark(Leak.page(kind, 640, 190)).raster
        #expect(Leak.tracer.trace(leak).findings.isEmpty)
        #expect(Leak.tracer.existingMark(in: leak) == nil)
    }

    /// All known lines in place, so that everything synchronises, but code bits that no
    /// key holder wrote: at random, or the token of a user under a guessed tag.
    @Test(arguments: [UInt64(1), 2, 3, 4], [false, true])
    func knownLinesWithoutATruePayloadNameNobody(seed: UInt64, guessed: Bool) {
        var generator = DeterministicGenerator(seed: seed)
        var codeword = Codeword(words: SIMD8<UInt64>())
        if guessed {
            let tag = UInt32(generator.next() >> 32)
            codeword = PolarCode.standard.encode(Payload(token: Leak.tokens[0], tag: tag))
        } else {
            for i in 0..<8 { codeword.words[i] = generator.next() }
        }
        func picture(_ codeword: Codeword) -> Raster {
            let tile = Tile(carriers: TestRegistry.key.carriers, codeword: codeword)
            let plane = Leak.lattice(tile, 400, 190, sigma: 2)
            return Leak.grey(400, 190) { x, y in UInt8(128 + plane[x, y].rounded()) }
        }
        #expect(Leak.names(picture(Leak.markers[0].codeword)) == ["anna"])
        #expect(Leak.tracer.trace(picture(codeword)).findings.isEmpty)
        #expect(Leak.tracer.existingMark(in: picture(codeword)) == nil)
    }

    @Test func anUnknownTokenIsAMarkButNobody() {
        let stranger = Marker(key: TestRegistry.key, token: 0xDEAD_0000_0001)
        let findings = Leak.tracer.trace(stranger.mark(Leak.page()).raster).findings
        #expect(findings.map(\.result) == [.unregistered])
        #expect(findings.first?.token == 0xDEAD_0000_0001)
        #expect(findings.first?.issued == nil)
        #expect(findings.allSatisfy { $0.falsePositiveProbability < 1e-6 })
    }

    @Test func withoutARegistryAMarkIsSeenAndNobodyNamed() {
        let alone = Tracer(keys: [TestRegistry.key], directory: nil)
        let findings = alone.trace(Leak.marked(Leak.page())).findings
        #expect(findings.map(\.result) == [.unregistered])
        #expect(findings.first?.token == Leak.tokens[0])
        #expect(findings.first?.issued == nil)
        let keyless = Tracer(keys: [], directory: Leak.registry)
        #expect(keyless.trace(Leak.marked(Leak.page(.mail, 400, 190))).findings.isEmpty)
    }

    /// The registry knows the token under one key; the mark was made with another.
    @Test func aTokenOfAnotherKeyIsNotItsUsers() {
        let other = TestRegistry.key("k2", 31)
        let tracer = Tracer(keys: [TestRegistry.key, other], directory: Leak.registry)
        let leak = Marker(key: other, token: Leak.tokens[0]).mark(Leak.page()).raster
        let findings = tracer.trace(leak).findings
        #expect(findings.map(\.result) == [.unregistered])
        #expect(findings.first?.keyID == "k2")
        #expect(findings.first?.issued == nil)
    }

    @Test func aMarkOfAnyOfSeveralKeysIsFound() {
        let keys = [TestRegistry.key("k0", 32), TestRegistry.key]
        let tracer = Tracer(keys: keys, directory: Leak.registry)
        #expect(Leak.names(tracer.trace(Leak.marked(Leak.page()))) == ["anna"])
    }

    @Test func aClosedSetLeavesOthersOut() {
        let leak = Leak.marked(Leak.page())
        #expect(Leak.names(leak, TraceOptions(users: ["bo", "cem"])).isEmpty)
        #expect(Leak.names(leak, TraceOptions(users: [])).isEmpty)
        #expect(Leak.names(leak, TraceOptions(users: ["anna", "cem"])) == ["anna"])
    }

    @Test func thoroughNamesNobodyMore() {
        let options = TraceOptions(thorough: true)
        #expect(Leak.names(Leak.marked(Leak.page()), options) == ["anna"])
        #expect(Leak.names(Leak.page(.mail, 400, 190), options).isEmpty)
    }
}
