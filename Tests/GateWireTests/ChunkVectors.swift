import GateWire

enum ChunkVectors {
    private static func vector(
        _ name: String, _ input: String, _ expected: String,
        _ dialect: ChunkDecoder.Dialect = .plain
    ) -> WireVector { WireVector(name, .chunks(dialect), input, expected) }

    private static func times(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    static let all: [WireVector] = [
        vector("one", "5\r\nhello\r\n0\r\n\r\n", "data(hello) end"),
        vector(
            "two, in both cases of letters", "a\r\n0123456789\r\nB\r\nabcdefghijk\r\n0\r\n\r\n",
            "data(0123456789abcdefghijk) end"),
        vector("line ends as data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "data(\r\n\r\n) end"),
        vector("what follows is left", "0\r\n\r\nnext", "end left(next)"),
        vector("leading zeros", "0000000000000001\r\na\r\n0\r\n\r\n", "data(a) end"),
        vector("17 digits", "00000000000000001\r\na\r\n0\r\n\r\n", "!chunk.size"),
        vector("a trailer", "0\r\nA: b\r\nx-c:d\r\n\r\n", "end"),
        vector("an extension", "1;a=b;c=\"d;e\\\"f\"\r\nx\r\n0;z\r\n\r\n", "data(x) end"),
        vector("ieof", "0; ieof\r\n\r\n", "ieof", .preview),
        vector("ieof without a space", "0;ieof\r\n\r\n", "ieof", .preview),
        vector("ieof and another", "0;ieof;x\r\n\r\n", "ieof", .preview),
        vector("ieof means nothing elsewhere", "0; ieof\r\n\r\n", "end"),
        vector("ieof on a chunk with data", "1; ieof\r\na\r\n0\r\n\r\n", "!chunk.ieof", .preview),
        vector("IEOF", "0; IEOF\r\n\r\n", "!chunk.ieof", .preview),
        vector("ieof with a value", "0; ieof=1\r\n\r\n", "!chunk.ieof", .preview),
        vector("ieof twice", "0; ieof; ieof\r\n\r\n", "!chunk.ieof", .preview),
        vector("ieof in quotation marks", "0; a=\"; ieof\"\r\n\r\n", "end", .preview),
        vector("a sign", "+5\r\nhello\r\n", "!chunk.size"),
        vector("negative", "-1\r\n", "!chunk.size"),
        vector("a space before", " 5\r\nhello\r\n", "!chunk.size"),
        vector("a space behind", "5 \r\nhello\r\n", "!chunk.size"),
        vector("0x", "0x5\r\nhello\r\n", "!chunk.size"),
        vector("no digits", "\r\n", "!chunk.size"),
        vector("an underscore", "1_0\r\n", "!chunk.size"),
        vector("over the limit", "40000001\r\n", "!chunk.too-large"),
        vector("2^64", "ffffffffffffffff\r\n", "!chunk.too-large"),
        vector("LF alone", "5\nhello\n0\n\n", "!chunk.line-end"),
        vector("CR in the line", "5;\ra\r\nhello\r\n", "!chunk.line-end"),
        vector("NUL in the line", "5;\0\r\nhello\r\n", "!chunk.line-end"),
        vector("a quotation over lines", "5;a=\"\r\nhello\r\n", "!chunk.extension"),
        vector(
            "a long extension", "5;" + times("a", 1 << 20) + "\r\nhello\r\n", "!chunk.line-too-long"
        ),
        vector("no CRLF behind the data", "5\r\nhello0\r\n\r\n", "data(hello) !chunk.data-end"),
        vector("LF behind the data", "5\r\nhello\n0\r\n\r\n", "data(hello) !chunk.data-end"),
        vector("longer than said", "3\r\nhello\r\n0\r\n\r\n", "data(hel) !chunk.data-end"),
        vector("size 0 with data", "0\r\nhello\r\n\r\n", "!chunk.trailer-field"),
        vector("a long trailer", "0\r\n" + times("a: b\r\n", 100_000), "!chunk.trailer-too-long"),
        vector("a long line of a trailer", "0\r\na:" + times("b", 5000), "!chunk.trailer-too-long"),
        vector("no last chunk", "5\r\nhello\r\n", "data(hello) unfinished"),
        vector("cut in a chunk", "5\r\nhel", "data(hel) unfinished"),
        vector(
            "chunks of one byte", times("1\r\na\r\n", 1000) + "0\r\n\r\n",
            "data(\(times("a", 1000))) end"),
    ]
}

enum AWSVectors {
    private static func vector(
        _ name: String, _ input: String, _ expected: String, length: Int? = nil
    ) -> WireVector { WireVector(name, .aws(length), input, expected) }

    static let all: [WireVector] = [
        vector(
            "boto3", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:pgUamw==\r\n\r\n", "data(hello)",
            length: 5),
        vector(
            "signed",
            "2;chunk-signature=\(String(repeating: "a", count: 64))\r\nhe\r\n"
                + "3;chunk-signature=\(String(repeating: "b", count: 64))\r\nllo\r\n"
                + "0;chunk-signature=\(String(repeating: "c", count: 64))\r\n\r\n", "data(hello)",
            length: 5),
        vector("length wrong", "1\r\na\r\n0\r\n\r\n", "data(a) !aws-chunked.length", length: 2),
        vector("bytes behind", "1\r\na\r\n0\r\n\r\nb", "data(a) !aws-chunked.trailing"),
        vector("cut short", "5\r\nhel", "data(hel) !chunk.cut-short"),
        vector("not framed", "hello", "!chunk.cut-short"),
        vector("not framed, with lines", "hello\r\nworld\r\n", "!chunk.size"),
        vector(
            "a signature of a megabyte",
            "5;chunk-signature=" + String(repeating: "a", count: 1 << 20)
                + "\r\nhello\r\n0\r\n\r\n",
            "!chunk.line-too-long"),
    ]
}
