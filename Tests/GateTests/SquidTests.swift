import Foundation
import Glibc
import Support
import Testing

@testable import Gate

/// Squid in front of the gate, curl as the client and a server behind it that says what it got: all
/// of them real, on this machine's own addresses.
final class SquidRig {
    let gate: RunningGate
    let folder: String
    private var processes: [Process] = []
    let proxyPort: Int
    let originPort: Int

    /// Answers each request with the count and the hash of its body, and writes them down.
    private static let origin = """
        import http.server, hashlib, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self):
                length = self.headers.get("content-length")
                body = b""
                if length is not None:
                    body = self.rfile.read(int(length))
                elif "chunked" in self.headers.get("transfer-encoding", ""):
                    while True:
                        size = int(self.rfile.readline().split(b";")[0], 16)
                        body += self.rfile.read(size)
                        self.rfile.readline()
                        if not size:
                            break
                text = ("%d %s" % (len(body), hashlib.sha256(body).hexdigest())).encode()
                print(self.command, self.path, text.decode(), flush=True)
                self.send_response(200)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            do_POST = do_PUT = do_PATCH = do_PROPFIND = do_GET = answer
            def log_message(self, *arguments):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    struct Missing: Error {}

    init(bypass: Bool) throws {
        gate = try RunningGate(
            """
            peers: [{ from: [127.0.0.1], client: X-Client-IP }]
            limits: { body: 64 MiB }
            """, zones: "  - { destination: 127.0.0.0/8, zone: medium }", icap: true)
        folder = gate.folder + "/squid"
        mkdir(folder, 0o777)
        chmod(folder, 0o777)
        chmod(gate.folder, 0o755)
        try Self.origin.write(toFile: folder + "/origin.py", atomically: true, encoding: .utf8)
        let origin = Process()
        origin.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        origin.arguments = ["python3", folder + "/origin.py"]
        _ = FileManager.default.createFile(atPath: folder + "/origin.log", contents: nil)
        origin.standardOutput = FileHandle(forWritingAtPath: folder + "/origin.log")
        try origin.run()
        processes.append(origin)
        let log = folder + "/origin.log"
        originPort = try Self.wait(for: {
            let text = try? String(contentsOfFile: log, encoding: .utf8)
            return text?.split(separator: "\n").first.flatMap { Int($0) }
        })
        proxyPort = try Self.freePort()
        let configuration = """
            http_port 127.0.0.1:\(proxyPort)
            pid_filename \(folder)/squid.pid
            access_log none
            cache_log \(folder)/cache.log
            coredump_dir \(folder)
            cache deny all
            http_access allow all
            shutdown_lifetime 1 seconds
            pinger_enable off
            icap_enable on
            icap_service dlp reqmod_precache icap://127.0.0.1:\(gate.port ?? 0)/dlp bypass=\(bypass ? "on" : "off") on-overload=wait
            acl bodyless method GET HEAD OPTIONS TRACE CONNECT
            adaptation_access dlp allow !bodyless
            force_request_body_continuation allow all
            icap_206_enable off
            icap_service_failure_limit -1
            icap_io_timeout 60 seconds
            client_request_buffer_max_size 64 MB
            adaptation_send_client_ip on
            """
        try configuration.write(
            toFile: folder + "/squid.conf", atomically: true, encoding: .utf8)
        let squid = Process()
        squid.executableURL = URL(fileURLWithPath: "/usr/sbin/squid")
        squid.arguments = ["-N", "-f", folder + "/squid.conf"]
        squid.standardOutput = FileHandle.nullDevice
        squid.standardError = FileHandle.nullDevice
        try squid.run()
        processes.append(squid)
        let proxyPort = proxyPort
        _ = try Self.wait(for: { (try? ICAPClient(port: proxyPort)) != nil ? true : nil })
    }

    deinit {
        // Squid would finish its connections first; nobody needs that here.
        for process in processes { kill(process.processIdentifier, SIGKILL) }
    }

    private static func wait<Value>(for value: () -> Value?) throws -> Value {
        let end = Clock.monotonic() + 60
        while Clock.monotonic() < end {
            if let value = value() { return value }
            usleep(20_000)
        }
        throw Missing()
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) | getsockname(descriptor, $0, &size)
            }
        }
        guard result == 0 else { throw Missing() }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// - Returns: the status that curl saw, and the body of the answer.
    func curl(_ arguments: [String], _ path: String) throws -> (status: Int, body: String) {
        let curl = Process()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        curl.arguments =
            [
                "curl", "-s", "-m", "120", "-x", "http://127.0.0.1:\(proxyPort)", "-w",
                "\n%{http_code}",
            ] + arguments + ["http://127.0.0.1:\(originPort)/\(path)"]
        let pipe = Pipe()
        curl.standardOutput = pipe
        try curl.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        curl.waitUntilExit()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    func file(_ bytes: [UInt8]) throws -> String {
        let path = folder + "/upload-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Requests that the server got: "POST /path count hash".
    var received: [String] {
        let text = try? String(contentsOfFile: folder + "/origin.log", encoding: .utf8)
        return (text ?? "").split(separator: "\n").dropFirst().map(String.init)
    }
}

@Suite(.serialized, .enabled(if: access("/usr/sbin/squid", X_OK) == 0)) struct SquidTests {
    /// Words without anything in them, of about so many bytes.
    static func text(_ count: Int, seed: UInt64) -> [UInt8] {
        var generator = SplitMix(seed: seed)
        let words = ["the", "meeting", "begins", "at", "ten", "in", "the", "large", "room\n"]
        var bytes: [UInt8] = []
        while bytes.count < count {
            bytes += Array((words[Int(generator.next() % 9)] + " ").utf8)
        }
        return Array(bytes.prefix(count))
    }

    /// Below, at and beyond the preview, what Squid keeps in memory, and in pieces or not.
    static let sizes = [100, 1024, 1025, 4096, 4097, 60_000, 65_537, 5_000_000]

    /// With `bypass=on` Squid sends small bodies on when ICAP fails: a refusal must be none.
    @Test(arguments: [false, true]) func aRefusedBodyNeverArrives(bypass: Bool) throws {
        let rig = try SquidRig(bypass: bypass)
        for (number, size) in Self.sizes.enumerated() {
            let clean = Self.text(size, seed: UInt64(size))
            var bad = clean
            let place = size / 2
            bad.replaceSubrange(place..<place, with: Array(" card 4111 1111 1111 1111 ".utf8))
            let cleanFile = try rig.file(clean)
            let badFile = try rig.file(bad)
            for (kind, options) in [
                ("fixed", ["-T"]), ("chunked", ["-H", "Transfer-Encoding: chunked", "-T"]),
            ] {
                let passed = try rig.curl(options + [cleanFile], "clean-\(kind)-\(number)")
                #expect(passed.status == 200, "\(kind) \(size)")
                let hash = Fingerprint.hex(clean)
                #expect(passed.body == "\(clean.count) \(hash)", "\(kind) \(size)")
                let blocked = try rig.curl(options + [badFile], "bad-\(kind)-\(number)")
                #expect(blocked.status == 403, "\(kind) \(size)")
                #expect(blocked.body.contains("Incident"))
            }
        }
        #expect(!rig.received.contains { $0.contains("bad-") })
        #expect(rig.received.count == Self.sizes.count * 2)
        #expect(try rig.gate.incidents().count == Self.sizes.count * 2)
    }

    @Test func otherMethodsAreScannedAsWell() throws {
        let rig = try SquidRig(bypass: false)
        let bad = try rig.file(HTTPGateTests.card)
        for method in ["POST", "PUT", "PATCH", "PROPFIND", "INVENTED"] {
            let answer = try rig.curl(["-X", method, "--data-binary", "@" + bad], "bad")
            #expect(answer.status == 403, "\(method)")
        }
        let form = try rig.curl(["-F", "a=@\(bad)"], "bad")
        #expect(form.status == 403)
        #expect(rig.received.isEmpty)
    }

    /// Bodies beyond the limit are refused, announced or not, and nothing of them arrives.
    @Test func aBodyBeyondTheLimitNeverArrives() throws {
        let rig = try SquidRig(bypass: true)
        let path = rig.folder + "/large"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        truncate(path, 70 << 20)
        #expect(try rig.curl(["-T", path], "large").status == 413)
        // In the middle of a body Squid may see the end of the connection before the answer.
        let late = try rig.curl(["-H", "Transfer-Encoding: chunked", "-T", path], "large")
        #expect(late.status >= 400)
        #expect(rig.received.isEmpty)
    }

    /// A gate that is gone lets nothing pass (with `bypass=off`, as docs/gate.md sets it).
    @Test func withoutTheGateNothingPasses() throws {
        let rig = try SquidRig(bypass: false)
        let clean = try rig.file(HTTPGateTests.plain)
        #expect(try rig.curl(["-T", clean], "before").status == 200)
        rig.gate.service.stop(graceSeconds: 1)
        for _ in 0..<3 { #expect(try rig.curl(["-T", clean], "after").status >= 500) }
        #expect(rig.received.count == 1)
    }
}
