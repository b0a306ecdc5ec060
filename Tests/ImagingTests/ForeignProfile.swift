/// The least that counts as an ICC profile of RGB samples (ICC.1:2022, 7.2).
enum ForeignProfile {
    static let rgb: [UInt8] = {
        var bytes = [UInt8](repeating: 0, count: 132)
        bytes[3] = 132
        bytes.replaceSubrange(16..<20, with: Array("RGB ".utf8))
        bytes.replaceSubrange(36..<40, with: Array("acsp".utf8))
        return bytes
    }()
}
