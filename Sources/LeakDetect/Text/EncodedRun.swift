/// Text that stands for other bytes.
struct EncodedRun {
    enum Kind: String {
        case base64, hex, percent, uuencode
        case quotedPrintable = "quoted-printable"
    }

    var kind: Kind
    /// Of its first byte, in normalised text.
    var place: Int
    /// What it stands for.
    var bytes: [UInt8]
}
