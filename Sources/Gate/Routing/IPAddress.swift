internal import Glibc
internal import Support

/// An address of the Internet protocol, version 4 or 6.
///
/// An IPv4 address mapped into IPv6 (`::ffff:10.0.0.1`, RFC 4291 section 2.5.5.2) is the IPv4
/// address, so that one written range holds however a peer comes.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Sixteen bytes; those of version 4 stand last, behind `::ffff:`.
    let bytes: [UInt8]

    private static let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]

    package var isVersion4: Bool { bytes.starts(with: Self.mapped) }

    /// - Parameter bytes: four or sixteen, in network order.
    package init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: self.bytes = Self.mapped + bytes
        case 16: self.bytes = bytes
        default: return nil
        }
    }

    /// The usual text forms; no zone (`%eth0`), no shortened IPv4 (`127.1`), no octal.
    package init?(_ text: String) {
        var address4 = in_addr()
        if inet_pton(AF_INET, text, &address4) == 1 {
            self.init(bytes: withUnsafeBytes(of: address4) { Array($0) })
            return
        }
        var address6 = in6_addr()
        guard inet_pton(AF_INET6, text, &address6) == 1 else { return nil }
        self.init(bytes: withUnsafeBytes(of: address6) { Array($0) })
    }

    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isVersion4 {
            _ = Array(bytes[12...]).withUnsafeBytes {
                inet_ntop(AF_INET, $0.baseAddress, &buffer, socklen_t(buffer.count))
            }
        } else {
            _ = bytes.withUnsafeBytes {
                inet_ntop(AF_INET6, $0.baseAddress, &buffer, socklen_t(buffer.count))
            }
        }
        let end = buffer.firstIndex(of: 0) ?? buffer.count
        return String(
            decoding: buffer[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Addresses that share their first bits, `10.0.0.0/8` (RFC 4632), or one address.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    private let address: IPAddress
    /// Of the sixteen bytes, 0…128.
    private let length: Int

    /// Nil for anything but an address, or one with a prefix length behind whose bits none is set:
    /// `10.1.0.0/8` is more likely a slip than meant.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
        let most = address.isVersion4 ? 32 : 128
        var length = most
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...most).contains(number),
                parts[1].allSatisfy(\.isNumber)
            else { return nil }
            length = number
        }
        self.address = address
        self.length = length + 128 - most
        for bit in self.length..<128 where address.bytes[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 {
            return nil
        }
    }

    package func contains(_ other: IPAddress) -> Bool {
        // `0.0.0.0/0` means every address of version 4 and none of version 6.
        let whole = length / 8
        guard address.bytes[..<whole] == other.bytes[..<whole] else { return false }
        let rest = length % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
        return address.bytes[whole] & mask == other.bytes[whole] & mask
    }

    /// Whether only this machine can have these addresses (127.0.0.0/8 and ::1).
    package var isLoopback: Bool {
        let loopback4 = AddressRange("127.0.0.0/8")
        if address.isVersion4 { return length >= 104 && loopback4?.contains(address) == true }
        return length == 128 && address == IPAddress("::1")
    }

    package var description: String {
        let length = address.isVersion4 ? self.length - 96 : self.length
        let isOne = self.length == 128
        return isOne ? "\(address)" : "\(address)/\(length)"
    }
}
