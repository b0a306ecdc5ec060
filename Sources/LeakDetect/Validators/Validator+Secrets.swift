internal import Foundation

extension Validator {
    package static let secrets: [Validator] = [
        // GitHub and npm since 2021: the last six characters are the CRC-32 of the thirty before,
        // in base 62.
        Validator("github-crc32") { hasGitHubChecksum($0) },
        // Documentation shows tokens whose checksum is made up.
        Validator("not-github-crc32") { !hasGitHubChecksum($0) },
        // RFC 7519: header and claims are JSON objects.
        Validator("jwt") { value in
            let parts = value.split(separator: 0x2E, omittingEmptySubsequences: false)
            guard parts.count >= 2, let header = base64url(parts[0]), header.first == 0x7B
            else { return false }
            let text = String(decoding: header, as: UTF8.self)
            return text.contains("\"alg\"") || text.contains("\"typ\"") || text.contains("\"enc\"")
        },
        Validator("letters-and-digits", leastDigits: 1) { value in
            value.contains(where: Digits.isLetter)
                && value.contains { (0x30...0x39).contains($0) }
        },
        Validator("mixed-case") { value in
            value.contains { (0x41...0x5A).contains($0) }
                && value.contains { (0x61...0x7A).contains($0) }
        },
        // Names of things rather than secrets: words joined by dots, dashes or underscores.
        Validator("not-identifier") { value in !isIdentifier(value) },
        // A password that could be one: not bare words, nor a call or a member of something.
        Validator("password") { value in
            let text = value.filter { $0 != 0x22 && $0 != 0x27 && $0 != 0x60 }
            guard text.count >= 6, Set(text).count >= 5 else { return false }
            let marks = text.contains {
                Digits.base36($0) == nil && !".-_/:,()[]\\".utf8.contains($0)
            }
            let digits = text.contains { (0x30...0x39).contains($0) }
            return text.contains(where: Digits.isLetter) && (digits || marks)
                && !isAlgorithm(text)
        },
        // A value that no person would have made up as a name, a path or a number.
        Validator("random") { value in isRandom(value) },
        // `/usr/share/x`, `src/main/java`, `a.b.c.d`: few characters in each part.
        Validator("not-path") { value in
            let slashes = value.filter { $0 == 0x2F }.count
            let dots = value.filter { $0 == 0x2E }.count
            return value.first != 0x2F && value.first != 0x2E && slashes * 12 <= value.count
                && dots <= 2
        },
        // As above, but for passwords, in which a slash is a character like others: every part
        // is a word, or it begins as paths and addresses do.
        Validator("not-path-words") { value in !isPathOfWords(value) },
        // `test:test@127.0.0.1`: what follows the user's name in an address.
        Validator("not-sample-password") { value in !isSamplePassword(value) },
        // A hash or an identifier says nothing secret: a UUID.
        Validator("not-uuid") { value in
            guard value.count == 36 else { return true }
            return ![8, 13, 18, 23].allSatisfy { value[$0] == 0x2D }
        },
    ]

    private static func isPathOfWords(_ value: [UInt8]) -> Bool {
        guard let first = value.first, value.contains(0x2F) else { return false }
        if first == 0x2F || first == 0x2E || first == 0x7E { return true }
        if Placeholder.contains(value, Array("://".utf8)) { return true }
        let parts = value.split(separator: 0x2F)
        let words = parts.filter { part in
            let digits = part.filter { (0x30...0x39).contains($0) }.count
            let (pairs, share) = LetterPairs.share(Array(part))
            let isOneCase =
                !part.contains { (0x41...0x5A).contains($0) }
                || !part.dropFirst().contains { (0x41...0x5A).contains($0) }
            return isOneCase && digits * 2 <= part.count && (pairs < 4 || share > 0.5)
                && part.allSatisfy {
                    Digits.base36($0) != nil || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
                }
        }
        return words.count * 2 > parts.count
    }

    /// A password that programs are delivered with, or letters alone at a machine's own or a
    /// documentation's address.
    private static func isSamplePassword(_ value: [UInt8]) -> Bool {
        guard let at = value.lastIndex(of: 0x40) else { return false }
        let lower = value.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let password = String(decoding: lower[..<at], as: UTF8.self)
        if samplePasswords.contains(password) { return true }
        guard lower[..<at].allSatisfy(Digits.isLetter) else { return false }
        let host = String(decoding: lower[(at + 1)...], as: UTF8.self)
        return host == "localhost" || host.hasPrefix("127.") || host == "host" || host == "::1"
            || sampleHosts.contains { host == $0 || host.hasSuffix("." + $0) }
    }

    private static let samplePasswords: Set<String> = [
        "test", "tests", "testing", "guest", "admin", "user", "pass", "passwd", "password", "pwd",
        "postgres", "mysql", "mariadb", "root", "redis", "rabbitmq", "mongo", "mongodb", "minio",
        "minioadmin", "secret", "example", "changeme", "foobar", "foobared", "hunter2", "letmein",
        "default", "demo", "dev", "docker", "django", "laravel", "rails", "symfony", "!changeme!",
    ]
    /// RFC 2606 and 6761.
    private static let sampleHosts = [
        "example.com", "example.org", "example.net", "example", "test", "invalid", "localhost",
        "localdomain",
    ]

    private static func hasGitHubChecksum(_ value: [UInt8]) -> Bool {
        guard let underscore = value.lastIndex(of: 0x5F) else { return false }
        let body = value[(underscore + 1)...]
        guard body.count == 36 else { return false }
        return Array(body.suffix(6)) == base62Checksum(body.prefix(30))
    }

    private static let base62 = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// CRC-32 in six digits of base 62.
    static func base62Checksum(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var rest = Int(crc32(bytes))
        var digits = [UInt8](repeating: 0x30, count: 6)
        for place in digits.indices.reversed() {
            digits[place] = base62[rest % 62]
            rest /= 62
        }
        return digits
    }

    /// Not words, not a number, not a version; letters alone only when there are many.
    private static func isRandom(_ value: [UInt8]) -> Bool {
        let digits = value.filter { (0x30...0x39).contains($0) }.count
        let letters = value.filter(Digits.isLetter).count
        guard letters > 0, letters + digits > 9 else { return false }
        // Hexadecimal has few letters to judge by.
        let bare = value.starts(with: "0x".utf8) ? value.dropFirst(2) : value[...]
        if digits * 4 >= value.count, bare.allSatisfy(isHex) { return true }
        let (pairs, share) = LetterPairs.share(value)
        if digits == 0 { return letters >= 20 && pairs >= 14 && share < 0.45 }
        if pairs >= 8, share > 0.6 { return false }
        if pairs >= 4, share > 0.75 { return false }
        // `rc0.15.0_20231217`, `cmp2-1208358310`: few letters beside a number.
        let longest = value.split { !(0x30...0x39).contains($0) }.map(\.count).max() ?? 0
        if longest >= 8, letters < digits { return false }
        return !isVersion(value)
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        Digits.base36(byte).map { $0 < 16 } ?? (byte == 0x2D)
    }

    /// `AES-256-GCM`, `RSA/ECB/OAEPWithSHA-256AndMGF1Padding`.
    private static func isAlgorithm(_ value: [UInt8]) -> Bool {
        let words = NameWords.split(value).map { String(decoding: $0, as: UTF8.self) }
        return !words.isEmpty && words.allSatisfy(algorithmWords.contains)
    }

    private static let algorithmWords: Set<String> = [
        "aes", "aeswrap", "and", "argon", "aria", "bcrypt", "blake", "blowfish", "camellia", "cbc",
        "ccm", "cfb", "chacha", "ctr", "curve", "des", "dh", "dsa", "ec", "ecb", "ecdh", "ecdsa",
        "ed", "ede", "eddsa", "es", "gcm", "hkdf", "hmac", "hs", "kw", "md", "mgf", "none", "oaep",
        "ofb", "padding", "pbe", "pbes", "pbewith", "pbkdf", "pkcs", "poly", "ps", "ripemd", "rs",
        "rsa", "salsa", "scram", "scrypt", "serpent", "sha", "shake", "siv", "sm", "twofish",
        "with", "wrap", "x", "xchacha", "xsalsa", "xts", "a", "oaepwith", "gmac", "idea", "seed",
        "aead", "pss", "v", "k",
    ]

    /// `jjwt-jackson-0.11.2`, `1.7.8.RELEASE`.
    private static func isVersion(_ value: [UInt8]) -> Bool {
        let parts = value.split(omittingEmptySubsequences: false) { $0 == 0x2E }
        guard parts.count >= 3 else { return false }
        let numbers = zip(parts, parts.dropFirst()).filter { a, b in
            let end = a.reversed().prefix { (0x30...0x39).contains($0) }.count
            let start = b.prefix { (0x30...0x39).contains($0) }.count
            return (1...3).contains(end) && (1...3).contains(start)
        }
        return !numbers.isEmpty && parts.contains { $0.count <= 2 }
    }

    /// CRC-32 as in gzip (polynomial 0x04C11DB7, reflected).
    private static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static func base64url(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var text = text.map { $0 == 0x2D ? 0x2B : $0 == 0x5F ? 0x2F : $0 }
        while text.count % 4 != 0 { text.append(0x3D) }
        return Data(base64Encoded: Data(text)).map(Array.init)
    }

    /// Mostly words: runs of three and more lower-case letters, as in `myServiceAccount` and
    /// `some-key-name`, which make up a quarter of random text in mixed case; or constants.
    private static func isIdentifier(_ value: [UInt8]) -> Bool {
        let digits = value.filter { (0x30...0x39).contains($0) }.count
        let runs = value.split { !(0x61...0x7A).contains($0) }
        let inWords = runs.filter { $0.count > 2 }.map(\.count).reduce(0, +)
        if inWords * 10 >= value.count * 7 { return true }
        guard digits * 12 < value.count else { return false }
        if runs.isEmpty {
            let longest = value.split { !Digits.isLetter($0) }.map(\.count).max() ?? 0
            return longest >= 3 && digits <= 2
        }
        return inWords * 2 >= value.count
    }
}
