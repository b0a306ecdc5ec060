internal import Glibc

extension Validator {
    static let network: [Validator] = [
        Validator("ip-address") { isIPv4($0) || isIPv6($0) },
        Validator("mac-address") { value in
            Set(value.filter { Digits.base36($0) != nil }).count > 2
                && Set(value.filter { Digits.base36($0) == nil }).count == 1
        },
        // Mobile numbers by their prefixes, with or without the country's code, so that a number
        // beside many others can be told from them.
        Validator("cn-mobile") { value in
            value.count >= 11 && value[value.count - 11] == 0x31
                && (0x33...0x39).contains(value[value.count - 10])
        },
        Validator("tr-phone") { value in
            value.count >= 10 && (0x32...0x35).contains(value[value.count - 10])
                && (value.count == 10 || [0x30].contains(value[value.count - 11]))
        },
        Validator("ph-mobile") { value in
            value.count >= 11 && value[value.count - 10] == 0x39
                && [0x30, 0x33].contains(value[value.count - 11])
        },
        // A date in either order, or with the year first.
        Validator("date") { value in
            let parts = value.split { Digits.of([$0]) == nil }.compactMap { Digits.of($0) }
                .map(Digits.number)
            guard parts.count == 3 else { return false }
            if parts[0] > 31 {
                return CalendarDate.isBirth(year: parts[0], month: parts[1], day: parts[2])
            }
            return CalendarDate.isBirth(year: parts[2], month: parts[1], day: parts[0])
                || CalendarDate.isBirth(year: parts[2], month: parts[0], day: parts[1])
        },
        // No day or minute written as one number: 20261123, 202611231830.
        Validator("not-date") { value in
            guard let digits = Digits.of(value), [8, 10, 12, 14].contains(digits.count) else {
                return true
            }
            let year = Digits.number(digits[0..<4])
            return
                !((1970...2099).contains(year)
                && CalendarDate.isValid(
                    year: year, month: Digits.number(digits[4..<6]),
                    day: Digits.number(digits[6..<8])))
        },
    ]

    /// No loopback, mask or multicast; and no version: 1.2.3.4 has only small parts.
    private static func isIPv4(_ value: [UInt8]) -> Bool {
        let parts = value.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return false }
        var octets: [Int] = []
        for part in parts {
            guard (1...3).contains(part.count), let d = Digits.of(part),
                part.count == 1 || d[0] > 0, Digits.number(d) < 256
            else { return false }
            octets.append(Digits.number(d))
        }
        guard octets[0] > 0, octets[0] != 127, octets[0] < 224 else { return false }
        return octets[0] == 10 || octets.contains { $0 > 25 }
    }

    /// No bytes written as pairs of digits: those are hashes and hardware addresses.
    private static func isIPv6(_ value: [UInt8]) -> Bool {
        let groups = value.split(separator: 0x3A)
        guard value.count < 46, value.contains(where: { (0x30...0x39).contains($0) }),
            groups.count > 2 || value.starts(with: "fe80".utf8),
            !groups.allSatisfy({ $0.count <= 2 })
        else { return false }
        var address = in6_addr()
        return inet_pton(AF_INET6, String(decoding: value, as: UTF8.self), &address) == 1
    }
}
