import LeakDetect
import Testing

/// Checksums against numbers that their issuers or the standards publish, and against the same
/// numbers with one character changed.
@Suite struct ValidatorTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var validator: String
        var value: String
        var testDescription: String { validator + " " + value }

        init(_ validator: String, _ value: String) {
            self.validator = validator
            self.value = value
        }
    }

    static let published = [
        Sample("luhn", "4111111111111111"), Sample("card-issuer", "371449635398431"),
        Sample("iban", "GB82WEST12345698765432"), Sample("iban", "DE89370400440532013000"),
        Sample("aba-routing", "121000358"), Sample("bic", "DEUTDEFF500"),
        Sample("wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        Sample("wallet", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
        Sample("wallet", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
        Sample("wallet", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
        Sample("wallet", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
        Sample("gb11643", "11010519491231002X"), Sample("gb11643", "440524188001010014"),
        Sample("gb32100", "91350100M000100Y43"), Sample("aadhaar", "312345678909"),
        Sample("verhoeff", "2363"), Sample("gstin", "27AAPFU0939F1ZV"),
        Sample("hkid", "A1234563"), Sample("hkid", "AB9876543"), Sample("tw-id", "A123456789"),
        Sample("nric", "S2740116C"), Sample("nric", "G1122144R"), Sample("sg-uen", "00192200M"),
        Sample("sg-uen", "197401143C"), Sample("kr-brn", "2208162517"),
        Sample("thai-id", "1234567890121"), Sample("my-number", "123456789018"),
        Sample("tckn", "10000000146"), Sample("de-tax-id", "36574261809"),
        Sample("de-vat", "DE136695976"), Sample("de-social-security", "15070649C103"),
        Sample("de-social-security", "65170839J003"), Sample("kvnr", "A123456780"),
        Sample("nir", "295109912611193"), Sample("es-nif", "12345678Z"),
        Sample("es-nif", "X9613851N"), Sample("codice-fiscale", "RCCMNL83S18D969H"),
        Sample("it-vat", "00743110157"), Sample("pesel", "44051401359"),
        Sample("hetu", "131052-308T"), Sample("personnummer", "8112189876"),
        Sample("se-organisation", "5560160680"), Sample("ssn", "536221234"),
        Sample("itin", "911701234"), Sample("npi", "1234567893"), Sample("dea", "AB1234563"),
        Sample("sin", "130692544"), Sample("cpf", "11144477735"),
        Sample("cnpj", "11222333000181"), Sample("cnpj", "12ABC34501DE35"),
        Sample("nhs", "4010232137"), Sample("nino", "AA123456B"), Sample("abn", "51824753556"),
        Sample("acn", "005499981"), Sample("tfn", "876543210"),
        Sample("au-medicare", "2123456701"), Sample("za-id", "8001015009087"),
        Sample("uk-driving-licence", "MORGA657054SM9IJ"),
    ]

    @Test(arguments: published)
    func holdsForPublishedNumbers(_ sample: Sample) throws {
        let validator = try #require(Validator.named[sample.validator])
        #expect(validator.accepts(sample.value.utf8))
    }

    /// Schemes that find every single changed digit.
    static let singleDigitSafe = published.filter {
        [
            "luhn", "iban", "gb11643", "gb32100", "aadhaar", "verhoeff", "nric", "tckn", "cpf",
            "de-tax-id", "nir", "es-nif", "hetu", "nhs", "abn", "npi", "wallet", "sin",
        ].contains($0.validator) && !$0.value.hasPrefix("0x")
    }

    @Test(arguments: singleDigitSafe)
    func refusesEveryChangedDigit(_ sample: Sample) throws {
        let validator = try #require(Validator.named[sample.validator])
        let bytes = Array(sample.value.utf8)
        for i in bytes.indices where (0x30...0x39).contains(bytes[i]) {
            for digit in UInt8(0x30)...0x39 where digit != bytes[i] {
                var changed = bytes
                changed[i] = digit
                #expect(!validator.accepts(changed), "\(String(decoding: changed, as: UTF8.self))")
            }
        }
    }

    /// Whatever comes, no validator traps, and none takes fewer digits than it says: prefilters pass
    /// over what has fewer.
    @Test(arguments: Validator.named.keys.sorted())
    func takesAnything(_ name: String) throws {
        let validator = try #require(Validator.named[name])
        var state: UInt64 = 7
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        let alphabets = [
            Array("0123456789".utf8), Array("0123456789ABCXZ-. ".utf8),
            Array(UInt8.min...UInt8.max), Array("ABCDEFGHIJabcdefghij-".utf8),
        ]
        for length in 0..<70 {
            for alphabet in alphabets {
                for _ in 0..<6 {
                    let value = (0..<length).map { _ in alphabet[Int(next()) % alphabet.count] }
                    let digits = value.count { (0x30...0x39).contains($0) }
                    #expect(!validator.accepts(value) || digits >= validator.leastDigits)
                }
                _ = validator.accepts([UInt8](repeating: alphabet[0], count: length))
                _ = validator.accepts([UInt8](repeating: 0x39, count: length))
            }
        }
    }

    @Test func gitHubChecksum() throws {
        let validator = try #require(Validator.named["github-crc32"])
        // zlib's CRC-32 of thirty `A`s in base 62.
        let body = String(repeating: "A", count: 30)
        #expect(validator.accepts(("ghp" + "_" + body + "0uCPlr").utf8))
        #expect(!validator.accepts(("ghp" + "_" + String(repeating: "A", count: 36)).utf8))
        #expect(!validator.accepts("no underscore".utf8))
    }
}
