import Testing
@testable import Imaging
@testable import Trace
@testable import Watermark

/// A stated probability is only true if every try counts: each candidate whose tag was computed,
/// each comparison with issued codewords, over all attempts on one picture.
struct AttributionTests {
    private static let key = TraceKey(TestRegistry.key)

    private static let alignment = Alignment(
        map: CanvasMap(
            width: 135, height: 135, base: Homography(a: 1, b: 0, tx: 0, c: 0, d: 1, ty: 0)),
        tileSide: 135, level: 1, path: .screenshot, statistic: 10, score: 10)

    private static func soft(_ values: [Float], z: Float = 8) -> SoftBits {
        SoftBits(values: values, knownLineZ: z, cellEvidence: [z], columns: 1, rows: 1)
    }

    /// Noise of about deviation 1, with a codeword in it at that amplitude.
    private static func values(_ seed: UInt64, token: UInt64? = nil, amplitude: Float = 0)
        -> [Float]
    {
        var generator = DeterministicGenerator(seed: seed)
        var values = (0..<512).map { _ in
            Float((0..<4).reduce(-2.0) { sum, _ in sum + generator.uniform() } * 3.0.squareRoot())
        }
        guard let token else { return values }
        let words = TestRegistry.key.codeword(token: token).words
        for i in values.indices {
            values[i] += words[i / 64] >> UInt64(i % 64) & 1 == 1 ? -amplitude : amplitude
        }
        return values
    }

    private static func attribution(_ directory: TestRegistry?) throws -> Attribution {
        Attribution(
            luma: Plane(
                width: 135, height: 135, samples: [Float](repeating: 128, count: 135 * 135)),
            directory: directory, users: nil)
    }

    /// What decoders of their own count for each of the attempts, added up.
    @Test(arguments: [1, 2, 3, 5])
    func everyCandidateIsCounted(attempts: Int) throws {
        let attribution = try Self.attribution(nil)
        var checks = 0
        for attempt in 0..<attempts {
            let values = Self.values(UInt64(attempt) + 40)
            let clipped = try #require(SoftValues.clipped(values))
            checks +=
                ListDecoder().decode(clipped, authenticator: Self.key.authenticator)
                .candidatesChecked
            #expect(
                !attribution.read(
                    Self.soft(values), key: Self.key, at: Self.alignment, polarity: 1))
            #expect(attribution.attempts.tagChecks == checks)
            #expect(attribution.attempts.comparisons == attempt + 1)
        }
        #expect(checks >= attempts)
        #expect(attribution.findings().isEmpty)
    }

    /// What is no alignment costs nothing: it could not have given a name.
    @Test(arguments: [Float(-4), 0, 2.9, 3, .nan])
    func whatIsNotAlignedIsNotTried(z: Float) throws {
        let attribution = try Self.attribution(nil)
        let values = Self.values(1, token: 5, amplitude: 3)
        #expect(
            !attribution.read(
                Self.soft(values, z: z), key: Self.key, at: Self.alignment, polarity: 1))
        #expect(attribution.attempts.tagChecks == 0 && attribution.attempts.comparisons == 0)
        for broken in [
            [Float](repeating: 0, count: 512), [1, 2, 3], [Float](repeating: .nan, count: 512),
        ] {
            #expect(
                !attribution.read(Self.soft(broken), key: Self.key, at: Self.alignment, polarity: 1)
            )
        }
    }

    /// The same mark after other attempts is stated with at least as large a chance, and with the
    /// bound of all candidates where nobody on record has it.
    @Test func triesBeforeMakeNothingSurer() throws {
        let token: UInt64 = 0x1234_5678_9ABC
        var last = 0.0
        for tries in [0, 1, 4, 12] {
            let attribution = try Self.attribution(nil)
            for attempt in 0..<tries {
                _ = attribution.read(
                    Self.soft(Self.values(UInt64(attempt) + 900)), key: Self.key,
                    at: Self.alignment, polarity: 1)
            }
            let values = Self.values(7, token: token, amplitude: 2)
            #expect(
                attribution.read(
                    Self.soft(values), key: Self.key, at: Self.alignment, polarity: 1))
            let finding = try #require(attribution.findings().first)
            #expect(finding.token == token && finding.issued == nil)
            #expect(finding.result == .unregistered)
            let bound = Payload.falseAcceptanceProbability(
                candidates: attribution.attempts.tagChecks)
            #expect(abs(finding.falsePositiveProbability / bound - 1) < 1e-9)
            #expect(finding.falsePositiveProbability >= last)
            last = finding.falsePositiveProbability
        }
    }
}
