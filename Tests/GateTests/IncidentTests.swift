import Foundation
import Identity
@testable import LeakDetect
import Support
import Synchronization
import SystemPackage
import Testing

@testable import Gate

@Suite struct IncidentTests {
    static func incident(_ verdict: Incident.Verdict = .block, host: String = "drive.example")
        -> Incident
    {
        var incident = Incident(
            time: Timestamp(milliseconds: 1_796_000_000_123), gate: "gate1", listener: "icap",
            peer: "10.0.0.2", zone: .medium, zoneBy: "zones[3]", policy: "abc", verdict: verdict,
            status: 403, reason: "policy")
        incident.client = IPAddress("10.20.3.4")
        incident.user = UserName("CORP\\alice", form: .plain, source: "X-Client-Username")
        incident.method = "POST"
        incident.destination = UploadDestination(scheme: "https", host: host, port: nil)
        incident.path = "/upload"
        incident.bytes = 361_580
        return incident
    }

    private func object(_ incident: Incident) throws -> [String: Any] {
        let line = JSON.object(incident.members).line
        return try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func theRecordTellsWhoWhereAndWhat() throws {
        let object = try object(Self.incident())
        #expect(object["schema"] as? String == "dlp.incident/1")
        #expect(object["time"] as? String == "2026-11-30T00:53:20.123Z")
        let user = try #require(object["user"] as? [String: Any])
        #expect(user["name"] as? String == "corp\\alice")
        #expect(user["as_sent"] as? String == "CORP\\alice")
        let request = try #require(object["request"] as? [String: Any])
        #expect(request["port"] as? Int == 443)
        #expect(request["bytes"] as? Int == 361_580)
        #expect((object["zone"] as? [String: Any])?["by"] as? String == "zones[3]")
    }

    /// No field of a request forges a line, moves a cursor or grows a record without end.
    @Test(arguments: [
        "a\nb", "\u{1B}[2J", "x\r\n{\"schema\":\"dlp.incident/1\"}", "\u{2028}", "\u{202E}",
        String(repeating: "ü", count: 1 << 20), "|a=b\\c",
    ])
    func hostileFieldsStayInTheirPlace(_ text: String) throws {
        var incident = Self.incident(host: text)
        incident.path = text
        incident.method = text
        incident.service = text
        incident.contentType = text
        incident.detail = text
        var verdict = ScanVerdict(path: text, sha256: "", action: .block, zone: "medium", bytes: 1)
        verdict.unread = [UnreadPart(path: "p", reason: "damaged", action: .block)]
        incident.parts = [.init(name: text, field: text, type: "text", verdict: verdict)]
        for line in [
            JSON.object(incident.members).line, CEF.line(incident), OCSF.event(incident).line,
        ] {
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
            #expect(!line.contains("\u{2028}") && !line.contains("\u{202E}"))
            #expect(line.utf8.count < 64 << 10)
        }
        _ = try object(incident)
    }

    @Test func manyPartsAreCutAndCounted() throws {
        var incident = Self.incident()
        let verdict = ScanVerdict(path: "x", sha256: "", action: .allow, zone: "low", bytes: 1)
        incident.parts = (0..<1000).map {
            .init(name: "\($0)", field: nil, type: "text", verdict: verdict)
        }
        let object = try object(incident)
        #expect((object["parts"] as? [Any])?.count == Incident.mostParts)
        #expect(object["parts_omitted"] as? Int == 1000 - Incident.mostParts)
    }

    /// The escapes of the format's own standard: `|` and `\` in the head, `=` and `\` behind it.
    @Test func commonEventFormatCanBeReadBack() throws {
        var incident = Self.incident()
        incident.path = "/a=b\\c|d"
        let line = CEF.line(incident)
        var fields: [String] = [""]
        var isEscaped = false
        for character in line {
            if isEscaped {
                fields[fields.count - 1].append(character)
                isEscaped = false
            } else if character == "\\", fields.count < 8 {
                isEscaped = true
            } else if character == "|", fields.count < 8 {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        #expect(fields.count == 8)
        #expect(fields[0] == "CEF:0" && fields[6] == "8")
        #expect(fields[7].contains("request=/a\\=b\\\\c|d "))
        #expect(fields[7].contains("suser=corp\\\\alice"))
    }

    @Test(arguments: [
        (Incident.Verdict.block, true, 2, 2), (.block, false, 3, 17), (.warn, true, 1, 17),
        (.allow, true, 1, 1), (.refuse, true, 2, 2),
    ])
    func theOpenSchemaSaysWhatWasDone(
        _ verdict: Incident.Verdict, _ enforced: Bool, _ action: Int, _ disposition: Int
    ) throws {
        var incident = Self.incident(verdict)
        incident.enforced = enforced
        let event = try #require(
            try JSONSerialization.jsonObject(with: Data(OCSF.event(incident).line.utf8))
                as? [String: Any])
        #expect(event["class_uid"] as? Int == 2006 && event["type_uid"] as? Int == 200_601)
        #expect(event["action_id"] as? Int == action)
        #expect(event["disposition_id"] as? Int == disposition)
        #expect(event["is_alert"] as? Bool == (verdict == .block && enforced))
        #expect((event["data_security"] as? [String: Any])?["confidentiality_id"] != nil)
    }

    @Test func idsAreULIDs() throws {
        let times: [Int64] = [0, 1, 1_796_000_000_123, (1 << 48) - 1]
        let ids = times.map { IncidentID.make(Timestamp(milliseconds: $0)) }
        #expect(ids.allSatisfy { $0.count == 26 })
        #expect(ids == ids.sorted())
        #expect(ids[0].hasPrefix("0000000000") && ids[3].hasPrefix("7ZZZZZZZZZ"))
        let same = Set((0..<1000).map { _ in IncidentID.make(Timestamp(milliseconds: 5)) })
        #expect(same.count == 1000)
    }
}

@Suite struct IncidentLogTests {
    let folder = NSTemporaryDirectory() + "gate-log-\(UUID().uuidString)"
    var path: String { folder + "/incidents.jsonl" }

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    private func lines(_ path: String) throws -> [ArraySlice<UInt8>] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(bytes.last == 0x0A)
        return bytes.split(separator: 0x0A)
    }

    private func append(_ count: Int, to log: IncidentLog) -> [Errno?] {
        let results = BlockingQueue<[Errno?]>()
        for number in 0..<count {
            log.append([.init(key: "n", value: .integer(number))]) { _ = results.push([$0]) }
        }
        return (0..<count).flatMap { _ in results.take() ?? [] }
    }

    @Test func linesAreChainedOverRuns() throws {
        for _ in 0..<3 {
            let log = try IncidentLog(path)
            #expect(append(50, to: log).allSatisfy { $0 == nil })
            log.finish()
        }
        let lines = try lines(path)
        #expect(lines.count == 150)
        #expect(IncidentChain.firstBreak(lines, first: IncidentLog.origin) == nil)
    }

    /// Any byte changed, any line removed, doubled or moved is found (the last line's own bytes
    /// are covered by nothing but a copy of the head kept elsewhere).
    @Test func changesAreFound() throws {
        let log = try IncidentLog(path)
        _ = append(20, to: log)
        log.finish()
        let lines = try lines(path)
        var generator = SplitMix(seed: 3)
        for index in 0..<(lines.count - 1) {
            var changed = lines
            let offset = Int(generator.next() % UInt64(lines[index].count))
            let place = changed[index].startIndex + offset
            changed[index][place] ^= 1
            #expect(IncidentChain.firstBreak(changed, first: IncidentLog.origin) != nil)
            var removed = lines
            removed.remove(at: index)
            #expect(IncidentChain.firstBreak(removed, first: IncidentLog.origin) != nil)
            var swapped = lines
            swapped.swapAt(index, index + 1)
            #expect(IncidentChain.firstBreak(swapped, first: IncidentLog.origin) != nil)
            var doubled = lines
            doubled.insert(lines[index], at: index)
            #expect(IncidentChain.firstBreak(doubled, first: IncidentLog.origin) != nil)
        }
    }

    @Test func aLineCutByACrashIsTakenOff() throws {
        let log = try IncidentLog(path)
        _ = append(3, to: log)
        log.finish()
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for cut in 1..<20 {
            try (whole + Data("{\"schema\":\"dlp.incident/1\"".utf8.prefix(cut))).write(
                to: URL(fileURLWithPath: path))
            let again = try IncidentLog(path)
            #expect(append(1, to: again) == [nil])
            again.finish()
            let lines = try lines(path)
            #expect(lines.count == 4)
            #expect(IncidentChain.firstBreak(lines, first: IncidentLog.origin) == nil)
        }
    }

    @Test func rotationKeepsTheChain() throws {
        let log = try IncidentLog(path)
        _ = append(5, to: log)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        log.reopen()
        _ = append(5, to: log)
        log.finish()
        let old = try lines(path + ".1")
        let new = try lines(path)
        #expect(old.count == 5 && new.count == 5)
        #expect(IncidentChain.firstBreak(old + new, first: IncidentLog.origin) == nil)
    }

    @Test func aSecondWriterIsRefused() throws {
        let log = try IncidentLog(path)
        #expect(throws: Errno.wouldBlock) { _ = try IncidentLog(path) }
        log.finish()
    }

    @Test func whatIsNoLogIsNotWrittenTo() throws {
        try Data("some other file\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: Errno.illegalByteSequence) { _ = try IncidentLog(path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("some other file\n".utf8))
        let folderError = #expect(throws: Errno.self) { _ = try IncidentLog(folder + "/no/such") }
        #expect(folderError == .noSuchFileOrDirectory)
    }

    @Test func aFullDiskIsToldAndNothingIsHalfWritten() throws {
        // /dev/full is no regular file, so the limit on sizes stands in for the disk.
        let log = try IncidentLog(path)
        #expect(append(2, to: log) == [nil, nil])
        log.finish()
        #expect(try lines(path).count == 2)
        let after = BlockingQueue<Bool>()
        log.append([]) { _ = after.push($0 == .noSpace) }
        #expect(after.take() == true)
    }
}

@Suite struct SpoolTests {
    let folder = NSTemporaryDirectory() + "gate-spool-\(UUID().uuidString)"

    private func append(_ body: SpooledBody, _ count: Int, _ byte: UInt8 = 7) throws {
        try [UInt8](repeating: byte, count: count).withUnsafeBytes { try body.append($0) }
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 10_000, 300_000])
    func whatComesInComesOut(_ size: Int) throws {
        let spool = try Spool(folder: folder, capacity: 1 << 20)
        var generator = SplitMix(seed: UInt64(size))
        let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let body = SpooledBody(spool, most: 1 << 20, memory: 4096)
        var place = 0
        while place < size {
            let end = min(size, place + 1 + Int(generator.next() % 5000))
            try bytes[place..<end].withUnsafeBytes { try body.append($0) }
            place = end
        }
        #expect(body.count == size && body.isInFile == (size > 4096))
        var back: [UInt8] = []
        while back.count < size { back += try body.read(from: back.count, count: 777) }
        #expect(back == bytes)
        #expect(try body.read(from: size, count: 10).isEmpty)
    }

    @Test func nothingIsLeftInTheFolder() throws {
        let spool = try Spool(folder: folder, capacity: 1 << 20)
        do {
            let body = SpooledBody(spool, most: 1 << 20, memory: 16)
            try append(body, 100_000)
            #expect(body.isInFile && spool.usedBytes >= 100_000)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
        #expect(spool.usedBytes == 0)
    }

    @Test func limitsHold() throws {
        let spool = try Spool(folder: folder, capacity: 256 << 10)
        let small = SpooledBody(spool, most: 1000)
        #expect(throws: SpooledBody.Failure.tooLarge) { try append(small, 1001) }
        let first = SpooledBody(spool, most: 1 << 20)
        try append(first, 200 << 10)
        let second = SpooledBody(spool, most: 1 << 20)
        #expect(throws: SpooledBody.Failure.noRoom) { try append(second, 100 << 10) }
    }

    @Test func aFolderThatCannotBeMadeIsAnError() {
        #expect(throws: Errno.self) { _ = try Spool(folder: "/proc/none/spool", capacity: 1) }
    }
}

@Suite struct MetricsTests {
    @Test func theTextIsWhatPrometheusReads() {
        let metrics = GateMetrics()
        metrics.add(.requests, [("listener", "icap"), ("verdict", "block")])
        metrics.add(.requests, [("listener", "icap"), ("verdict", "block")], by: 2)
        metrics.set(.ready, to: 1)
        metrics.change(.connections, [("listener", "icap")], by: 2)
        metrics.change(.connections, [("listener", "icap")], by: -1)
        metrics.observe(.scan, seconds: 0.003)
        metrics.observe(.scan, seconds: 500)
        let lines = metrics.text().split(separator: "\n").map(String.init)
        #expect(lines.contains("dlp_gate_requests_total{listener=\"icap\",verdict=\"block\"} 3"))
        #expect(lines.contains("dlp_gate_ready 1.0"))
        #expect(lines.contains("dlp_gate_connections{listener=\"icap\"} 1.0"))
        #expect(lines.contains("dlp_gate_scan_seconds_bucket{le=\"0.0025\"} 0"))
        #expect(lines.contains("dlp_gate_scan_seconds_bucket{le=\"0.005\"} 1"))
        #expect(lines.contains("dlp_gate_scan_seconds_bucket{le=\"+Inf\"} 2"))
        #expect(lines.contains("dlp_gate_scan_seconds_count 2"))
        // Every line is a comment, or a name, labels and a number.
        for line in lines where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            #expect(parts.count == 2 && Double(parts[1]) != nil, "\(line)")
        }
    }

    @Test func labelsAreEscaped() {
        let metrics = GateMetrics()
        metrics.add(.protocolErrors, [("kind", "a\"b\\c\nd")])
        #expect(metrics.text().contains("{kind=\"a\\\"b\\\\c\\nd\"} 1\n"))
    }
}
