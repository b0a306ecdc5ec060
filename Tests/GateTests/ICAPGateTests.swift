import Foundation
import Glibc
import Support
import Testing

@testable import Gate

/// A client of ICAP that says exactly what it is told to.
final class ICAPClient {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    struct Answer {
        var status: Int
        var head: String
        /// Of the encapsulated HTTP message; 0 without one.
        var httpStatus = 0
        var httpHead = ""
        var body: [UInt8] = []

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first {
                $0.lowercased().hasPrefix(name.lowercased() + ":")
            }
            .map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
        }
    }

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw ClientSocket.Closed() }
        var seconds = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &seconds, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try Descriptor.writeAll(descriptor, text) }
    func send(_ bytes: [UInt8]) throws { try Descriptor.writeAll(descriptor, bytes) }

    private func fill() throws {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &piece, piece.count)
        guard count > 0 else { throw ClientSocket.Closed() }
        buffer += piece[..<count]
    }

    var isClosed: Bool {
        do {
            while true { try fill() }
        } catch {
            return true
        }
    }

    private func upTo(_ mark: String) throws -> String {
        while true {
            if let end = ByteSearch.first(Array(mark.utf8), in: buffer[...]) {
                let text = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + mark.utf8.count)
                return text
            }
            try fill()
        }
    }

    func answer() throws -> Answer {
        let head = try upTo("\r\n\r\n")
        var answer = Answer(status: Int(head.split(separator: " ")[1]) ?? 0, head: head)
        guard let encapsulated = answer.header("Encapsulated") else { return answer }
        let parts = encapsulated.split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces).split(separator: "=")
        }
        let last = parts[parts.count - 1]
        let count = Int(last[1]) ?? 0
        while buffer.count < count { try fill() }
        answer.httpHead = String(decoding: buffer[..<count], as: UTF8.self)
        buffer.removeFirst(count)
        if answer.httpHead.hasPrefix("HTTP/") {
            answer.httpStatus = Int(answer.httpHead.split(separator: " ")[1]) ?? 0
        }
        guard last[0] != "null-body" else { return answer }
        while true {
            let size = Int(try upTo("\r\n"), radix: 16) ?? 0
            guard size > 0 else {
                _ = try upTo("\r\n")
                return answer
            }
            while buffer.count < size + 2 { try fill() }
            answer.body += buffer[..<size]
            buffer.removeFirst(size + 2)
        }
    }

    /// A whole request whose body follows in chunks of `piece` bytes.
    static func request(
        _ body: [UInt8]?, method: String = "REQMOD", service: String = "dlp", icap: [String] = [],
        http: String = "POST http://medium.example/up HTTP/1.1\r\nHost: medium.example\r\n\r\n",
        piece: Int = 1000
    ) -> [UInt8] {
        var head = "\(method) icap://127.0.0.1/\(service) ICAP/1.0\r\nHost: 127.0.0.1\r\n"
        for line in icap { head += line + "\r\n" }
        head +=
            "Encapsulated: req-hdr=0, \(body == nil ? "null" : "req")-body=\(http.utf8.count)\r\n\r\n"
        return Array((head + http).utf8) + (body.map { chunks($0, piece) } ?? [])
    }

    static func chunks(_ body: [UInt8], _ piece: Int, end: String = "0\r\n\r\n") -> [UInt8] {
        var out: [UInt8] = []
        var rest = body[...]
        while !rest.isEmpty {
            let part = rest.prefix(piece)
            out += Array(String(part.count, radix: 16).utf8) + [13, 10] + part + [13, 10]
            rest = rest.dropFirst(piece)
        }
        return out + Array(end.utf8)
    }
}

@Suite(.serialized) struct ICAPGateTests {
    let gate: RunningGate
    let port: Int
    static let card = HTTPGateTests.card
    static let plain = HTTPGateTests.plain

    init() throws {
        gate = try RunningGate(icap: true)
        port = try #require(gate.port)
    }

    private func ask(_ bytes: [UInt8]) throws -> ICAPClient.Answer {
        let client = try ICAPClient(port: port)
        try client.send(bytes)
        return try client.answer()
    }

    @Test func optionsTellWhatIsServed() throws {
        let answer = try ask(Array("OPTIONS icap://h/dlp ICAP/1.0\r\nHost: h\r\n\r\n".utf8))
        #expect(answer.status == 200)
        #expect(answer.header("Methods") == "REQMOD, RESPMOD" && answer.header("Preview") == "4096")
        #expect(answer.header("ISTag")?.count == 28)
        // Some clients read no further than this line, and 206 breaks Squid.
        #expect(answer.head.hasSuffix("Encapsulated: null-body=0"))
        #expect(answer.header("Allow") == "204")
        let unknown = try ask(Array("OPTIONS icap://h/other ICAP/1.0\r\nHost: h\r\n\r\n".utf8))
        #expect(unknown.status == 404)
    }

    @Test(arguments: [1, 7, 1000, 100_000])
    func aBlockIsAnAnswerWithAPage(_ piece: Int) throws {
        for allow in [[], ["Allow: 204"]] {
            let answer = try ask(ICAPClient.request(Self.card, icap: allow, piece: piece))
            #expect(answer.status == 200 && answer.httpStatus == 403)
            #expect(answer.header("X-DLP-Verdict") == "block")
            #expect(answer.header("X-Infection-Found")?.contains("Threat=dlp/payment;") == true)
            #expect(
                answer.head.split(separator: "\r\n").last?.hasPrefix("Encapsulated: res-hdr=0")
                    == true)
            #expect(!String(decoding: answer.body, as: UTF8.self).contains("4111"))
        }
    }

    @Test func whatPassesComesBackByteForByte() throws {
        // Odd but allowed: blanks, an empty value, a header of other letters.
        let http =
            "PUT http://low.example/a%20b?c=d HTTP/1.1\r\nhOST:low.example\r\nX-Empty:\r\nX-Long:   y  \r\n\r\n"
        var generator = SplitMix(seed: 9)
        for size in [0, 1, 65_535, 65_536, 65_537, 400_000] {
            let words = ["the", "meeting", "begins", "at", "ten", "in", "room"]
            var body: [UInt8] = []
            while body.count < size {
                body += Array((words[Int(generator.next() % 7)] + " ").utf8)
            }
            body = Array(body.prefix(size))
            let answer = try ask(ICAPClient.request(body, http: http, piece: 5000))
            #expect(answer.status == 200 && answer.httpHead == http && answer.body == body)
            let short = try ask(ICAPClient.request(body, icap: ["Allow: 204"], http: http))
            #expect(short.status == 204 && short.header("Encapsulated") == "null-body=0")
        }
    }

    @Test func aPreviewIsWaitedFor() throws {
        let client = try ICAPClient(port: port)
        let preview = ICAPClient.chunks(Array(Self.card.prefix(4)), 4)
        let request = ICAPClient.request(nil, icap: ["Preview: 4"])
        let text = String(decoding: request, as: UTF8.self).replacing("null-body", with: "req-body")
        try client.send(Array(text.utf8) + preview)
        let go = try client.answer()
        #expect(go.status == 100 && go.head == "ICAP/1.0 100 Continue")
        try client.send(ICAPClient.chunks(Array(Self.card.dropFirst(4)), 3))
        #expect(try client.answer().httpStatus == 403)
        // The whole body within the preview: no 100, and a 204 although none was asked for.
        try client.send(
            Array(text.replacing("Preview: 4", with: "Preview: 1024").utf8)
                + ICAPClient.chunks(Self.plain, 1000, end: "0; ieof\r\n\r\n"))
        #expect(try client.answer().status == 204)
        try client.send(
            Array(text.replacing("Preview: 4", with: "Preview: 1024").utf8)
                + ICAPClient.chunks(Self.card, 1000, end: "0; ieof\r\n\r\n"))
        #expect(try client.answer().httpStatus == 403)
    }

    @Test func requestsOfAConnectionFollowOneAnother() throws {
        let client = try ICAPClient(port: port)
        for round in 0..<6 {
            try client.send(
                ICAPClient.request(round % 2 == 0 ? Self.card : Self.plain, icap: ["Allow: 204"]))
            let answer = try client.answer()
            #expect(answer.status == (round % 2 == 0 ? 200 : 204))
        }
        // Two in one packet.
        let two = ICAPClient.request(Self.plain, icap: ["Allow: 204"])
        try client.send(two + ICAPClient.request(Self.card))
        #expect(try client.answer().status == 204)
        #expect(try client.answer().httpStatus == 403)
    }

    @Test func responsesAreScannedAsUploads() throws {
        func respond(_ encapsulated: String, _ heads: String, _ body: [UInt8]) -> [UInt8] {
            Array(
                ("RESPMOD icap://h/dlp/medium ICAP/1.0\r\nHost:h\r\nConnection: close\r\n"
                    + "Allow: 204\r\nEncapsulated: \(encapsulated)\r\n\r\n\(heads)").utf8)
                + ICAPClient.chunks(body, 1000)
        }
        // No HTTP head at all.
        #expect(try ask(respond("res-body=0", "", Self.card)).httpStatus == 403)
        #expect(try ask(respond("res-body=0", "", Self.plain)).status == 204)
        // A length that is a lie, as one client always sends.
        let request = "PUT / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
        let response = "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n"
        let sections =
            "req-hdr=0, res-hdr=\(request.utf8.count), res-body=\((request + response).utf8.count)"
        #expect(try ask(respond(sections, request + response, Self.card)).httpStatus == 403)
        #expect(try ask(respond(sections, request + response, Self.plain)).status == 204)
    }

    @Test func zonesComeFromServiceAndDestination() throws {
        let low = "POST http://low.example/ HTTP/1.1\r\nHost: low.example\r\n\r\n"
        #expect(
            try ask(ICAPClient.request(Self.card, icap: ["Allow: 204"], http: low)).status == 204)
        // The service's name can only tighten.
        let high = try ask(ICAPClient.request(Self.card, service: "dlp/high", http: low))
        #expect(high.httpStatus == 403)
        let loosened = try ask(ICAPClient.request(Self.card, service: "dlp/low"))
        #expect(loosened.httpStatus == 403)
        let refused = "GET http://x.refused.example/ HTTP/1.1\r\nHost: x.refused.example\r\n\r\n"
        #expect(try ask(ICAPClient.request(nil, http: refused)).httpStatus == 403)
        // Clients let a 404 of ICAP pass, so it is a refusal of HTTP.
        #expect(try ask(ICAPClient.request(Self.plain, service: "other")).httpStatus == 403)
    }

    @Test(arguments: [
        "POST http://medium.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n",
        "POST http://medium.example/ HTTP/1.1\r\nHost: medium.example\r\nContent-Length: 3\r\n\r\n",
        "POST http://medium.example/ HTTP/1.1\r\nHost: medium.example\r\nContent-Length: 99\r\n\r\n",
        "POST http://medium.example/ HTTP/1.1\r\nHost: medium.example\r\nContent-Type: a\r\nContent-Type: b\r\n\r\n",
    ])
    func whatCanBeReadInTwoWaysIsRefused(_ http: String) throws {
        let answer = try ask(ICAPClient.request(Self.plain, icap: ["Allow: 204"], http: http))
        #expect(answer.status == 200 && answer.httpStatus == 400)
    }

    /// What is no ICAP gets an error of ICAP and a closed connection, and never a 204.
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}garbage\r\n\r\n",
        "REQMOD icap://h/dlp ICAP/1.0\r\nEncapsulated: req-hdr=0, req-body=9\r\n\r\n123456789zz\r\n",
        "REQMOD icap://h/dlp ICAP/1.0\r\nEncapsulated: req-hdr=0, req-body=9\r\n\r\nGET / \r\n\r\n0\r\n\r\n",
        "REQMOD icap://h/dlp ICAP/1.0\r\nPreview: 1\r\nEncapsulated: req-body=0\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "REQMOD icap://h/dlp ICAP/1.0\r\nEncapsulated: req-body=0\r\n\r\n5\r\nhello\r\n0; ieof\r\n\r\n",
        "REQMOD icap://h/dlp ICAP/1.0\nEncapsulated: null-body=0\n\n\r\n\r\n",
    ])
    func whatIsNoICAPEndsTheConnection(_ text: String) throws {
        let client = try ICAPClient(port: port)
        try client.send(text)
        let answer = try client.answer()
        let isRefusal = answer.status == 400 || answer.httpStatus == 400
        #expect(isRefusal, "\(answer.head)")
        #expect(client.isClosed)
    }

    /// Every prefix of a request, then silence and a reset: nothing is answered as allowed, and
    /// nothing is left behind.
    @Test func clientsThatLeaveTakeAllWithThem() throws {
        let request = ICAPClient.request(Self.plain, icap: ["Allow: 204"])
        for count in stride(from: 0, to: request.count, by: 7) {
            let client = try ICAPClient(port: port)
            try client.send(Array(request.prefix(count)))
        }
        let answer = try ask(request)
        #expect(answer.status == 204)
        let end = Clock.monotonic() + 30
        while gate.service.context.spool.usedBytes > 0, Clock.monotonic() < end { usleep(10_000) }
        #expect(gate.service.context.spool.usedBytes == 0)
    }

    @Test func theEndOfAStreamIsNoEndOfABody() throws {
        let client = try ICAPClient(port: port)
        let request = ICAPClient.request(Self.plain, icap: ["Allow: 204"])
        try client.send(Array(request.dropLast(5)))
        client.endSending()
        #expect(client.isClosed)
    }
}

extension ICAPClient {
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }
}

@Suite(.serialized) struct ICAPPeerTests {
    @Test func aProxyIsBelievedAsFarAsItIsListed() throws {
        let gate = try RunningGate(
            """
            peers:
              - { from: [127.0.0.1], client: X-Client-IP, user: { header: X-Client-Username, form: plain } }
            """, icap: true)
        let client = try ICAPClient(port: try #require(gate.port))
        try client.send(
            ICAPClient.request(
                HTTPGateTests.card,
                icap: [
                    "X-Client-IP: 10.20.3.4", "X-Client-Username: CORP\\alice",
                    "Proxy-Authorization: Basic c2VjcmV0LXBhc3M=", "X-DLP-Zone: low",
                ]))
        #expect(try client.answer().httpStatus == 403)
        let incident = try #require(try gate.incidents().first)
        #expect((incident["user"] as? [String: Any])?["name"] as? String == "corp\\alice")
        #expect((incident["client"] as? [String: Any])?["ip"] as? String == "10.20.3.4")
        let record = try String(contentsOfFile: gate.folder + "/incidents.jsonl", encoding: .utf8)
        #expect(!record.contains("c2VjcmV0"))
    }

    @Test func whoIsNotListedIsRefusedWhateverItSends() throws {
        let gate = try RunningGate("peers: [{ from: [10.0.0.2] }]", icap: true)
        let client = try ICAPClient(port: try #require(gate.port))
        try client.send(ICAPClient.request(HTTPGateTests.plain, icap: ["Allow: 204"]))
        let answer = try client.answer()
        #expect(answer.status == 200 && answer.httpStatus == 403)
    }
}
