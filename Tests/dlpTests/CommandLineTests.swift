import Foundation
import Testing

/// What holds for every command: usage, help, streams and settings.
struct CommandLineTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    @Test(arguments: [
        [], ["config"], ["frobnicate"], ["config", "show", "extra"], ["config", "show", "--nope"],
        ["config", "show", "--color", "mauve"], ["config", "show", "-q", "-v"],
    ])
    func wrongUsageIs64AndSaysHowToGoOn(_ arguments: [String]) throws {
        let run = try tool.run(arguments)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(run.errors.hasPrefix("dlp: error: dlp"))
        #expect(lines.last?.hasPrefix("dlp: hint: dlp") == true)
        #expect(lines.last?.hasSuffix("--help") == true)
    }

    @Test func wrongUsageIsJSONForPrograms() throws {
        let run = try tool.run("config", "show", "--json", "--nope")
        #expect(run.status == 64)
        let object = try #require(try run.errorObjects().first)
        #expect(object["schema"] as? String == "dlp.error/1")
        #expect(object["code"] as? Int == 64)
    }

    @Test(arguments: [["--help"], ["--version"], ["config", "show", "--help"]])
    func helpGoesToStandardOutput(_ arguments: [String]) throws {
        let run = try tool.run(arguments)
        #expect(run.status == 0)
        #expect(!run.output.isEmpty)
        #expect(run.errors.isEmpty)
    }

    @Test(arguments: [["--help"], ["config", "show"], ["config", "show", "--json"]])
    func aFullDiskIsAFailure(_ arguments: [String]) throws {
        let run = try tool.run(arguments, output: "/dev/full")
        #expect(run.status == 2)
        #expect(run.errors.contains("standard output"))
        #expect(run.errors.contains("no space left on device"))
    }

    @Test func settingsComeFromFlagThenVariableThenFileThenDefault() throws {
        try FileManager.default.createDirectory(
            atPath: tool.path(".config/dlp"), withIntermediateDirectories: true)
        try tool.write(
            ".config/dlp/config",
            "# mine\r\n\r\n color =  never \nprogress = none\nhome = /from/file\n")
        tool.environment["DLP_HOME"] = "/from/variable"
        tool.environment["DLP_COLOR"] = ""
        let run = try tool.run("config", "show", "--json", "--progress", "json")
        #expect(run.status == 0)
        let rows = try run.objects()
        #expect(rows.allSatisfy { $0["schema"] as? String == "dlp.config/1" })
        func row(_ name: String) -> [String?] {
            let row = rows.first { $0["name"] as? String == name }
            return [row?["value"] as? String, row?["origin"] as? String]
        }
        let file = tool.path(".config/dlp/config")
        #expect(row("progress") == ["json", "flag --progress"])
        #expect(row("home") == ["/from/variable", "variable DLP_HOME"])
        #expect(row("color") == ["never", file + ":3"])
        #expect(row("device") == ["", "default"])
    }

    @Test(arguments: [
        ("color = mauve\n", ":1: \"mauve\" is not allowed"),
        ("color\n", ":1: expected name = value"),
        ("color = auto\ncolor = never\n", ":2: color was set before"),
    ])
    func aDamagedSettingsFileIsAFailure(_ text: String, _ reason: String) throws {
        try FileManager.default.createDirectory(
            atPath: tool.path(".config/dlp"), withIntermediateDirectories: true)
        try tool.write(".config/dlp/config", text)
        let run = try tool.run("config", "show")
        #expect(run.status == 2)
        #expect(run.errors.contains(reason), "\(run.errors)")
    }

    @Test func anUnknownSettingIsAWarning() throws {
        try FileManager.default.createDirectory(
            atPath: tool.path(".config/dlp"), withIntermediateDirectories: true)
        try tool.write(".config/dlp/config", "colr = never\n")
        let run = try tool.run("config", "show")
        #expect(run.status == 0)
        #expect(run.errors.contains("dlp: warning: "))
        #expect(run.errors.contains("unknown setting colr"))
    }

    @Test func coloursAreForTerminalsUnlessAskedFor() throws {
        let plain = try tool.run("config", "show", "--home", "/x", "--color", "auto")
        #expect(!plain.text.contains("\u{1B}"))
    }

    @Test func quietPrintsNothing() throws {
        let run = try tool.run("config", "show", "-q")
        #expect(run.status == 0)
        #expect(run.output.isEmpty && run.errors.isEmpty)
    }
}
