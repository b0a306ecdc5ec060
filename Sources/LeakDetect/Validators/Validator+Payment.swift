extension Validator {
    package static let payment: [Validator] = [
        // ISO/IEC 7812-1.
        Validator("luhn") { value in Digits.of(value).map(Digits.luhn) ?? false },
        Validator("card-issuer") { value in Digits.of(value).map(isCard) ?? false },
        // Prefix and length of the networks most cards are of: 4, 13 of 16, and so on.
        Validator("card-network") { value in
            Digits.of(value).map { isCard($0) && isCommonCard($0) } ?? false
        },
        Validator("not-card-network") { value in
            Digits.of(value).map { !isCommonCard($0) } ?? false
        },
        // ISO 13616-1 with the SWIFT registry's lengths; check by ISO/IEC 7064 MOD 97-10.
        Validator("iban") { isIBAN(Digits.upper($0)) },
        // ISO 9362: characters 5 and 6 are a country.
        Validator("bic") { value in
            let text = Digits.upper(value)
            guard text.count == 8 || text.count == 11 else { return false }
            return countries.contains(String(decoding: text[4..<6], as: UTF8.self))
        },
        // ABA: 3-7-1 weights, and the Federal Reserve's prefixes.
        Validator("aba-routing") { value in
            guard let digits = Digits.of(value, 9), !Digits.allEqual(digits) else { return false }
            let prefix = digits[0] * 10 + digits[1]
            guard
                (0...12).contains(prefix) || (21...32).contains(prefix)
                    || (61...72).contains(prefix) || prefix == 80
            else { return false }
            return Digits.sum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0
        },
        // Columns of a table: groups of four digits that rise by little.
        Validator("not-table") { value in
            guard let digits = Digits.of(value), digits.count % 4 == 0, digits.count > 8 else {
                return true
            }
            let groups = stride(from: 0, to: digits.count, by: 4).map {
                Digits.number(digits[$0..<($0 + 4)])
            }
            return !zip(groups, groups.dropFirst()).allSatisfy { $0 < $1 && $1 - $0 < 1000 }
        },
        Validator("not-uniform") { value in Set(value).count > 2 },
    ]

    /// Prefix and length of the networks that issue today.
    private static func isCard(_ digits: [Int]) -> Bool {
        guard (12...19).contains(digits.count), Set(digits).count > 1 else { return false }
        let count = digits.count
        let six = Digits.number(digits.prefix(6))
        let four = six / 100
        let two = four / 100
        switch two {
        case 34, 37: return count == 15
        case 36, 38, 39: return (14...19).contains(count)
        case 30: return (3000...3059).contains(four) && (14...19).contains(count)
        case 35: return (3528...3589).contains(four) && (16...19).contains(count)
        case 40...49: return count == 13 || count == 16 || count == 19
        case 51...55: return count == 16
        case 22...27:
            return count == 16 && ((2221...2720).contains(four) || (2200...2204).contains(four))
                || (2200...2204).contains(four) && count <= 19
        // Universal Air Travel Plan; JCB's oldest.
        case 10...19: return count == 15
        case 21: return four == 2131 && count == 15
        case 60:
            return four == 6011 && (16...19).contains(count)
                || (6000...6099).contains(four) && count == 16
        case 62, 81, 82: return (16...19).contains(count)
        case 64, 65: return (16...19).contains(count)
        case 97: return four == 9792 && count == 16
        case 50, 56...59, 61, 63, 66...69: return (12...19).contains(count)
        default: return false
        }
    }

    /// Visa, Mastercard, American Express, Discover, UnionPay, JCB, Diners Club, Mir, Troy, RuPay
    /// and Elo with the lengths they are issued in.
    private static func isCommonCard(_ digits: [Int]) -> Bool {
        let four = Digits.number(digits.prefix(4))
        switch digits.count {
        case 14: return four / 100 == 36 || four / 100 == 38 || (3000...3059).contains(four)
        case 15: return [34, 37].contains(four / 100) || four == 2131 || four == 1800
        case 16:
            return four / 1000 == 4 || (51...55).contains(four / 100)
                || (2200...2204).contains(four) || (2221...2720).contains(four)
                || (3528...3589).contains(four) || four == 6011
                || [50, 60, 62, 63, 64, 65, 67, 81, 82].contains(four / 100) || four == 9792
        case 17...19:
            return [62, 81].contains(four / 100) || digits.count == 19 && four / 1000 == 4
        default: return false
        }
    }

    private static func isIBAN(_ text: [UInt8]) -> Bool {
        guard text.count >= 15,
            let length = ibanLengths[String(decoding: text.prefix(2), as: UTF8.self)],
            text.count == length
        else { return false }
        var rest = 0
        for byte in text[4...] + text[..<4] {
            guard let n = Digits.base36(byte) else { return false }
            rest = (n < 10 ? rest * 10 + n : rest * 100 + n) % 97
        }
        return rest == 1 && Set(text[4...]).count > 1
    }

    private static let ibanLengths: [String: Int] = [
        "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
        "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27,
        "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27,
        "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
        "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28,
        "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22,
        "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23,
        "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
        "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28,
        "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
    ]

    /// ISO 3166-1 alpha-2, and XK.
    package static let countries = Set(
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
        BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM \
        DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS \
        GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN \
        KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
        MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM \
        PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV \
        SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI \
        VN VU WF WS XK YE YT ZA ZM ZW
        """.split(separator: " ").map(String.init))
}
