import Foundation
import Testing

/// What `--help` promises.
@Suite struct HelpTests {
    private struct Dump: Decodable {
        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?
        }
        var command: Command
    }

    /// The words of each command that does something itself.
    private func leaves(_ tool: Tool) throws -> [[String]] {
        let run = try tool.run("--experimental-dump-help")
        let dump = try JSONDecoder().decode(Dump.self, from: Data(run.output))
        func walk(_ command: Dump.Command, _ path: [String]) -> [[String]] {
            let children = (command.subcommands ?? []).filter { $0.commandName != "help" }
            if children.isEmpty { return [path] }
            return children.flatMap { walk($0, path + [$0.commandName]) }
        }
        return walk(dump.command, [])
    }

    /// Every command shows examples, and none of them is a wrong use of it.
    @Test func examplesAreRight() throws {
        let tool = try Tool()
        let commands = try leaves(tool)
        #expect(commands.count > 25)
        try tool.shell("mkdir empty; git init -q empty")
        for command in commands + [[]] {
            let help = try tool.run(command + ["--help"]).text
            let parts = help.components(separatedBy: "\nEXAMPLES:\n")
            try #require(parts.count == 2, "\(command): \(help)")
            #expect(!help.contains("\n\n\n"), "\(command)")
            for line in parts[1].split(separator: "\n") {
                let run = try tool.shell(
                    "set +o pipefail; cd empty; \(line) </dev/null", in: ".")
                #expect(run.status != 64 && run.status != 127, "\(line): \(run.errors)")
                #expect(line.contains("dlp " + command.joined(separator: " ")))
            }
        }
    }

    /// The page of exit codes, the command and the manual say the same.
    @Test func exitCodesAreTold() throws {
        let tool = try Tool()
        let lines = try tool.run("exit-codes").lines.filter { $0.contains("  ") }
        #expect(lines.count == 6)
        let page = try String(
            contentsOfFile: Tool.checkout + "/docs/exit-codes.md", encoding: .utf8)
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            #expect(page.contains("| \(words[0]) | \(words[1]) |"), "\(line)")
        }
        #expect(try tool.run("help", "exit-codes").text.contains("wrong usage"))
        let rows = try tool.run("exit-codes", "--json").objects()
        #expect(rows.compactMap { $0["code"] as? Int } == [0, 1, 2, 3, 64, 130])
    }
}
