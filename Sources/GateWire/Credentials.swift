/// Fields that hold passwords or tokens, which nothing may log (RFC 9110 section 11, RFC 6265).
package enum Credentials {
    /// In lower case.
    package static let names: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "proxy-authenticate",
    ]

    static func isOne(_ name: ArraySlice<UInt8>) -> Bool {
        names.contains(String(decoding: name.map(ByteText.lower), as: UTF8.self))
    }
}
