import Foundation
import Glibc
import LeakDetect
import Support
import Testing

@testable import Gate

/// A gate that runs in this process, and a client that says exactly what it is told to.
final class RunningGate {
    let folder: String
    let service: GateService
    /// Of ICAP.
    let port: Int?
    /// Compiled policies, made once for all tests.
    static let state = "/tmp/dlp-gate-state-\(getpid())"

    /// - Parameter settings: lines of `gate.yaml` besides listeners, spool and records.
    init(
        _ settings: String = "", folder given: String? = nil, token: String? = nil,
        zones: String = "", icap: Bool = false
    ) throws {
        // Paths of Unix sockets are short.
        folder = given ?? "/tmp/dlp-gate-\(UUID().uuidString.prefix(8))"
        mkdir(folder, 0o700)
        mkdir(Self.state, 0o700)
        mkdir(Self.state + "/cache", 0o700)
        let yaml = """
            gate: 1
            icap: \(icap ? "{ listen: \"127.0.0.1:0\" }" : "off")
            http: [{ listen: "unix:\(folder)/api"\(token.map { ", token-file: \($0)" } ?? "") }]
            admin: { listen: "unix:\(folder)/admin" }
            spool: \(folder)/spool
            records: { file: \(folder)/incidents.jsonl }
            zones:
              - { destination: low.example, zone: low }
              - { destination: medium.example, zone: medium }
              - { destination: "*.refused.example", action: block, reason: nothing goes there }
              - { destination: open.example, action: allow, reason: test, expires: 2999-12-31 }
            \(zones)
            \(settings)
            """
        service = try GateService(
            GateConfiguration.parse(yaml, file: "gate.yaml"), state: Self.state)
        let places = try service.start(passed: [:])
        port = places.first { $0.listener.service == .icap }.flatMap {
            Int($0.place.split(separator: ":").last ?? "")
        }
    }

    deinit {
        service.stop(graceSeconds: 5)
        try? FileManager.default.removeItem(atPath: folder)
    }

    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    /// Sends bytes and reads until the gate closes or `count` answers are there.
    func exchange(_ bytes: [UInt8], socket name: String = "api", answers: Int = 1) throws
        -> [Answer]
    {
        let client = try ClientSocket(path: folder + "/" + name)
        try client.send(bytes)
        return try (0..<answers).map { _ in try client.answer() }
    }

    func request(
        _ method: String = "POST", _ path: String = "/v1/gate/upload",
        _ headers: [String] = [], body: [UInt8]
    ) throws -> Answer {
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: gate\r\nContent-Length: \(body.count)\r\n"
            + headers.map { $0 + "\r\n" }.joined() + "\r\n"
        return try exchange(Array(head.utf8) + body)[0]
    }

    func incidents() throws -> [[String: Any]] {
        let text = try String(contentsOfFile: folder + "/incidents.jsonl", encoding: .utf8)
        return try text.split(separator: "\n").map {
            try #require(
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }
}

final class ClientSocket {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    struct Closed: Error {}

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Closed() }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws { try Descriptor.writeAll(descriptor, bytes) }

    private func fill() throws {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &piece, piece.count)
        guard count > 0 else { throw Closed() }
        buffer += piece[..<count]
    }

    func answer() throws -> RunningGate.Answer {
        var end: Int?
        while end == nil {
            end = buffer.indices.dropLast(3).first {
                buffer[$0...].starts(with: Array("\r\n\r\n".utf8))
            }
            if end == nil { try fill() }
        }
        let head = String(decoding: buffer[..<(end ?? 0)], as: UTF8.self)
        buffer.removeFirst((end ?? 0) + 4)
        let lines = head.split(separator: "\r\n").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        if status == 100 { return RunningGate.Answer(status: 100, headers: headers, body: "") }
        let length = Int(headers["content-length"] ?? "0") ?? 0
        while buffer.count < length { try fill() }
        let body = String(decoding: buffer[..<length], as: UTF8.self)
        buffer.removeFirst(length)
        return RunningGate.Answer(status: status, headers: headers, body: body)
    }
}

@Suite(.serialized) struct HTTPGateTests {
    /// A card number that no rule of the high or medium zone lets out.
    static let card = Array("card 4111 1111 1111 1111 of the customer".utf8)
    static let plain = Array("The meeting begins at ten.".utf8)

    @Test(
        arguments: [
            ("medium.example", card, 403, "block"), ("medium.example", plain, 200, "allow"),
            ("low.example", card, 200, "warn"), ("elsewhere.example", card, 403, "block"),
            ("x.refused.example", plain, 403, "block"), ("open.example", card, 200, "allow"),
            ("elsewhere.example", [], 200, "allow"),
        ] as [(String, [UInt8], Int, String)])
    func theStatusIsTheVerdict(host: String, body: [UInt8], status: Int, verdict: String) throws {
        let gate = try RunningGate()
        let answer = try gate.request(headers: host, body)
        #expect(answer.status == status)
        #expect(answer.headers["x-dlp-verdict"] == verdict)
        // Who is stopped or warned is on record before the answer is here; nobody else is.
        let incidents = try gate.incidents()
        #expect(incidents.count == (verdict == "allow" ? 0 : 1))
        if let incident = incidents.first {
            #expect(incident["id"] as? String == answer.headers["x-dlp-incident"])
            #expect(incident["verdict"] as? String == verdict)
        }
    }

    @Test func nothingThatIsSecretIsToldOrKept() throws {
        let gate = try RunningGate()
        let secret = "4111 1111 1111 " + "1111"
        let answer = try gate.request(
            "POST", "/v1/gate/a?card=\(secret.replacing(" ", with: "%20"))",
            [
                "X-DLP-Destination: https://medium.example",
                "Authorization: Basic c2VjcmV0LXBhc3M=",
                "Cookie: session=secret-cookie", "Accept: text/html", "X-DLP-User: CORP\\alice",
            ], body: Array("x \(secret) y".utf8))
        #expect(answer.status == 403)
        let record = try String(contentsOfFile: gate.folder + "/incidents.jsonl", encoding: .utf8)
        for text in [answer.body, record] {
            for value in [secret, "c2VjcmV0LXBhc3M", "secret-cookie", "4111111111111111"] {
                #expect(!text.contains(value))
            }
        }
        #expect(record.contains("corp\\\\alice"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: gate.folder + "/spool").isEmpty)
    }

    @Test func aQueryIsScanned() throws {
        let gate = try RunningGate()
        let answer = try gate.request(
            "GET", "/v1/gate/search?card=4111111111111111",
            ["X-DLP-Destination: https://medium.example"], body: [])
        #expect(answer.status == 403)
    }

    @Test(
        arguments: [
            ("/v1/nothing", [], 404), ("/v1/scan/x", [], 404), ("/", [], 404),
            ("/v1/gate", ["Content-Type: text/plain", "Content-Type: text/html"], 400),
            ("/v1/gate", ["x-envoy-auth-partial-body: true"], 413),
        ] as [(String, [String], Int)])
    func whatIsNotServedIsNoVerdict(path: String, headers: [String], status: Int) throws {
        let gate = try RunningGate()
        #expect(try gate.request("POST", path, headers, body: Self.plain).status == status)
    }

    /// What is no HTTP, or contradicts itself, never gets a 200.
    @Test(arguments: [
        "garbage\r\n\r\n",
        "POST /v1/gate HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "POST /v1/gate HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/gate HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/gate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\nzz\r\n\r\n",
        "POST /v1/gate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    ])
    func whatIsNoRequestGetsNoAllow(_ text: String) throws {
        let gate = try RunningGate()
        do {
            let answer = try gate.exchange(Array(text.utf8))[0]
            #expect(answer.status >= 400)
        } catch is ClientSocket.Closed {}
    }

    @Test func aBodyBeyondTheLimitIsRefusedEarlyAndLate() throws {
        let gate = try RunningGate("limits: { body: 1 MiB, spool: 2 MiB }")
        let announced = try gate.exchange(
            Array("POST /v1/gate HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n".utf8))[0]
        #expect(announced.status == 413)
        let piece = "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n"
        let chunked = "POST /v1/gate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let late = try gate.exchange(
            Array(chunked.utf8) + Array(String(repeating: piece, count: 20).utf8))[0]
        #expect(late.status == 413)
        #expect(try gate.incidents().contains { $0["reason"] as? String == "too-large" })
    }

    @Test func chunksGiveTheSameVerdict() throws {
        let gate = try RunningGate()
        for size in [1, 2, 7, 1000] {
            var text =
                "POST /v1/gate HTTP/1.1\r\nHost: a\r\nX-DLP-Destination: https://medium.example\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
            var rest = Self.card[...]
            while !rest.isEmpty {
                let piece = rest.prefix(size)
                text += String(piece.count, radix: 16) + "\r\n"
                text += String(decoding: piece, as: UTF8.self) + "\r\n"
                rest = rest.dropFirst(size)
            }
            #expect(try gate.exchange(Array((text + "0\r\n\r\n").utf8))[0].status == 403)
        }
    }

    @Test func severalRequestsOfAConnectionAreAnsweredInTurn() throws {
        let gate = try RunningGate()
        func request(_ body: [UInt8]) -> [UInt8] {
            Array(
                ("POST /v1/gate HTTP/1.1\r\nHost: a\r\nX-DLP-Destination: https://medium.example\r\n"
                    + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
        }
        let all = (0..<20).flatMap { request($0 % 3 == 0 ? Self.card : Self.plain) }
        let answers = try gate.exchange(all, answers: 20)
        #expect(answers.map(\.status) == (0..<20).map { $0 % 3 == 0 ? 403 : 200 })
    }

    @Test func observedUploadsPassAndAreRecorded() throws {
        let gate = try RunningGate("enforce: false")
        let answer = try gate.request(headers: "medium.example", Self.card)
        #expect(answer.status == 200 && answer.headers["x-dlp-would-be"] == "block")
        let incident = try #require(try gate.incidents().first)
        #expect(incident["enforced"] as? Bool == false)
        #expect(incident["verdict"] as? String == "block")
        // What cannot be decided stays refused.
        let tooLarge = try gate.exchange(
            Array("POST /v1/gate HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n".utf8))
        #expect(tooLarge[0].status == 413)
    }

    @Test func aVerdictThatCannotBeRecordedIsNotGiven() throws {
        let gate = try RunningGate()
        // From here on the log takes no line, as on a full disk.
        gate.service.context.sinks.finish()
        let blocked = try gate.request(headers: "medium.example", Self.card)
        #expect(blocked.status == 503 && blocked.headers["retry-after"] != nil)
        #expect(try gate.request(headers: "medium.example", Self.plain).status == 200)
    }

    @Test func reloadsNeverAnswerWrongly() throws {
        let gate = try RunningGate()
        let done = BlockingQueue<Bool>()
        let wrong = BlockingQueue<Int>()
        let folder = gate.folder
        for _ in 0..<2 {
            try OSThread(name: "client") {
                for round in 0..<100 {
                    let body = round % 2 == 0 ? Self.card : Self.plain
                    let head =
                        "POST /v1/gate HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n"
                        + "X-DLP-Destination: https://medium.example\r\n\r\n"
                    let status: Int?
                    do {
                        let client = try ClientSocket(path: folder + "/api")
                        try client.send(Array(head.utf8) + body)
                        status = try client.answer().status
                    } catch {
                        status = nil
                    }
                    if status != (round % 2 == 0 ? 403 : 200) { _ = wrong.push(status ?? -1) }
                }
                _ = done.push(true)
            }.start()
        }
        while done.count < 2 {
            try gate.service.reload(
                GateConfiguration.parse(
                    "gate: 1\nzones: [{ destination: medium.example, zone: medium }]", file: "g"))
            // A configuration that is wrong changes nothing.
            #expect(throws: PolicyError.self) {
                try gate.service.reload(
                    GateConfiguration.parse(
                        "gate: 1\npolicies: { medium: /does/not/exist.yaml }", file: "g"))
            }
        }
        #expect(wrong.count == 0)
    }

    @Test func theAdministrationTellsWhetherUploadsAreScanned() throws {
        let gate = try RunningGate()
        func get(_ path: String) throws -> RunningGate.Answer {
            try gate.exchange(
                Array("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n".utf8), socket: "admin")[0]
        }
        #expect(try get("/healthz").status == 200)
        let ready = try get("/readyz")
        #expect(ready.status == 200, "\(ready.body)")
        #expect(try get("/metrics").body.contains("dlp_gate_canary_ok 1"))
        #expect(try get("/v1/gate").status == 404)
    }

    @Test(arguments: [
        ("Bearer " + String(repeating: "t", count: 32), 200), ("", 401),
        ("Bearer " + String(repeating: "t", count: 31), 401),
        ("Bearer " + String(repeating: "t", count: 33), 401),
        ("Basic " + String(repeating: "t", count: 32), 401),
    ])
    func aTokenIsAsked(_ given: String, _ status: Int) throws {
        let folder = "/tmp/dlp-gate-\(UUID().uuidString.prefix(8))"
        mkdir(folder, 0o700)
        try Data((String(repeating: "t", count: 32) + "\n").utf8).write(
            to: URL(fileURLWithPath: folder + "/token"))
        let gate = try RunningGate(folder: folder, token: folder + "/token")
        let headers = given.isEmpty ? [] : ["Authorization: \(given)"]
        let answer = try gate.request("POST", "/v1/gate", headers, body: Self.plain)
        #expect(answer.status == status)
    }
}

extension RunningGate {
    func request(headers host: String, _ body: [UInt8]) throws -> Answer {
        try request("POST", "/v1/gate/f", ["X-DLP-Destination: https://\(host)"], body: body)
    }

    /// The same host in a spelling of which clients think differently must not get another zone.
    @Test(arguments: ["167772163", "0x7f.1", "low.example%2e", "a@low.example", "low.example:x"])
    func aDestinationOfTwoReadingsIsRefused(_ destination: String) throws {
        let gate = try RunningGate()
        let answer = try gate.request(
            "POST", "/v1/gate/upload", ["X-DLP-Destination: \(destination)"], body: Array("x".utf8))
        #expect(answer.status == 400)
        let incident = try #require(try gate.incidents().first)
        #expect(incident["reason"] as? String == "ambiguous")
    }

    @Test func aBodyThatSaysItIsTooLargeIsRefusedBeforeItComes() throws {
        let gate = try RunningGate("limits: { body: 1000, spool: 1 GiB }")
        let head =
            "POST /v1/gate/a HTTP/1.1\r\nHost: low.example\r\nContent-Length: 1001\r\n"
            + "Expect: 100-continue\r\n\r\n"
        let answer = try gate.exchange(Array(head.utf8))[0]
        #expect(answer.status == 413)
        #expect(try gate.incidents().first?["reason"] as? String == "too-large")
    }

    @Test(arguments: ["", "POST /v1/gate/a HT", "POST /v1/gate/a HTTP/1.1\r\nHost: a\r\n"])
    func aHeadThatDoesNotEndIsNotWaitedFor(_ start: String) throws {
        let gate = try RunningGate("limits: { head-seconds: 1 }")
        let client = try ClientSocket(path: gate.folder + "/api")
        try client.send(Array(start.utf8))
        #expect(throws: ClientSocket.Closed.self) { try client.answer() }
    }
}
