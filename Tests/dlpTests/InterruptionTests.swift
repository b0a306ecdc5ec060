import Foundation
import Imaging
import Testing

/// What signals leave behind.
struct InterruptionTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func anInterruptEndsWith130AndLeavesNothing(_ signal: Int32) throws {
        let run = try tool.start(
            ["mark", "-", "--user", "e1042", "-o", "out.png"], holdsInput: true)
        // Before its handlers are there a signal would just end it; the registry is
        // made after them, and then it waits for its input.
        for _ in 0..<200 where !tool.exists("home/registry.sqlite") {
            Thread.sleep(forTimeInterval: 0.05)
        }
        run.signal(signal)
        let done = try run.finish()
        #expect(!done.killed)
        #expect(done.status == 130)
        #expect(try tool.names().subtracting(["home"]).isEmpty)
    }

    /// Killed at any moment, a run leaves its output whole or not at all, and what
    /// it leaves is on record.
    @Test func aKillLeavesNoPartOfAnOutput() throws {
        try tool.writePage("shot.png", width: 900, height: 700)
        #expect(try tool.run("users", "add", "e1042").status == 0)
        for step in 0..<24 {
            let name = "out\(step).png"
            let run = try tool.start(["mark", "shot.png", "--user", "e1042", "-o", name, "-q"])
            // Right behind the first, second, … thing that it does to its files: the times
            // between two of them are when a kill could leave something half done.
            var seen = sizes(name)
            for _ in 0...(step % 6) {
                while run.isRunning, sizes(name) == seen {}
                seen = sizes(name)
            }
            run.signal(SIGKILL)
            _ = try run.finish()
        }
        let left = try tool.names().subtracting(["home", "shot.png"])
        let records = try tool.run("users", "show", "e1042", "--json").objects()
        let known = Set(records.compactMap { $0["output_sha256"] as? String })
        for name in left {
            #expect(name.hasPrefix("out"), "\(name)")
            #expect(try Picture.decode(tool.read(name)).isComplete)
            #expect(try known.contains(sha256(name)))
        }
        #expect(try tool.run("mark", "shot.png", "--user", "e1042", "-o", "last.png").status == 0)
        #expect(try tool.run("doctor").status == 0)
    }

    @Test func aReaderThatLeavesEndsTheRunQuietly() throws {
        let names = (0..<4000).map { "user-\($0)" }
        try tool.write("people.csv", "id\n" + names.joined(separator: "\n"))
        #expect(try tool.run("users", "import", "people.csv").status == 0)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.arguments = [
            "-c", "\"$0\" users list --json | head -1 >/dev/null; exit ${PIPESTATUS[0]}",
            Tool.binary.path,
        ]
        shell.environment = tool.environment
        let errors = Pipe()
        shell.standardError = errors
        try shell.run()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        #expect(shell.terminationReason == .exit)
        #expect(shell.terminationStatus == 2)
        #expect(said.isEmpty)
    }

    /// How large the registry's journal, the audit log and an output are, -1 where not there.
    private func sizes(_ output: String) -> [Int] {
        ["home/registry.sqlite-wal", "home/audit.jsonl", output].map { name in
            var status = stat()
            return stat(tool.path(name), &status) == 0 ? Int(status.st_size) : -1
        }
    }

    private func sha256(_ name: String) throws -> String {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        program.arguments = [tool.path(name)]
        let output = Pipe()
        program.standardOutput = output
        try program.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        program.waitUntilExit()
        return String(text.prefix(64))
    }
}
