import Foundation
import Testing

/// Real repositories, a real remote.
@Suite struct HookTests {
    private func repository() throws -> Tool {
        let tool = try Tool()
        try tool.usePolicies()
        tool.environment["DLP_ZONE"] = "medium"
        try tool.git("init", "-q", "--bare", "remote.git")
        try tool.git("init", "-q", "work")
        try tool.git("remote", "add", "origin", "../remote.git", in: "work")
        return tool
    }

    private func hook(_ tool: Tool, _ arguments: String...) throws -> Tool.Run {
        // Hooks belong to the working folder's repository.
        let process = Process()
        process.executableURL = Tool.binary
        process.arguments = ["hook"] + arguments
        process.environment = tool.environment
        process.currentDirectoryURL = URL(fileURLWithPath: tool.path("work"))
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return Tool.Run(
            status: process.terminationStatus, killed: false, output: said,
            errors: String(decoding: said, as: UTF8.self))
    }

    @Test func commitsAreStopped() throws {
        let tool = try repository()
        #expect(try hook(tool, "install").status == 0)
        try tool.write("work/ok.txt", "fine")
        try tool.write("work/bad.txt", "about project falcon")
        try tool.git("add", "ok.txt", in: "work")
        let first = try tool.git("commit", "-qm", "first", in: "work")
        #expect(first.status == 0, "\(first.errors)")
        try tool.git("add", "bad.txt", in: "work")
        // What is staged counts, not what lies in the folder.
        try tool.write("work/bad.txt", "harmless now")
        let second = try tool.git("commit", "-qm", "second", in: "work")
        #expect(second.status != 0)
        #expect(second.errors.contains("bad.txt"))
        #expect(second.errors.contains("git restore --staged"))
        try tool.git("add", "bad.txt", in: "work")
        #expect(try tool.git("commit", "-qm", "second", in: "work").status == 0)
        // A rename has nothing new in it.
        try tool.git("mv", "ok.txt", "renamed.txt", in: "work")
        #expect(try tool.git("commit", "-qm", "third", in: "work").status == 0)
    }

    @Test func pushesAreStopped() throws {
        let tool = try repository()
        try tool.write("work/a.txt", "one")
        try tool.git("add", ".", in: "work")
        try tool.git("commit", "-qm", "one", in: "work")
        #expect(try tool.git("push", "-q", "origin", "main", in: "work").status == 0)
        #expect(try hook(tool, "install").status == 0)
        // Added and taken away again: both commits leave.
        try tool.write("work/b.txt", "project falcon")
        try tool.git("add", ".", in: "work")
        try tool.git("commit", "-qnm", "two", in: "work")
        try tool.git("rm", "-q", "b.txt", in: "work")
        try tool.git("commit", "-qnm", "three", in: "work")
        let push = try tool.git("push", "-q", "origin", "main", in: "work")
        #expect(push.status != 0)
        #expect(push.errors.contains("b.txt"))
        #expect(push.errors.contains("git rebase"))
        try tool.git("reset", "-q", "--hard", "HEAD~2", in: "work")
        try tool.write("work/c.txt", "fine")
        try tool.git("add", ".", in: "work")
        try tool.git("commit", "-qnm", "about project falcon", in: "work")
        let message = try tool.git("push", "-q", "origin", "main", in: "work")
        #expect(message.status != 0)
        #expect(message.errors.contains("commit "))
        try tool.git("commit", "-qn", "--amend", "-m", "four", in: "work")
        let last = try tool.git("push", "-q", "origin", "main", in: "work")
        #expect(last.status == 0, "\(last.errors)")
        #expect(try tool.git("push", "-q", "origin", ":main", in: "work").errors.isEmpty == false)
    }

    @Test func earlierHooksRunFirstAndComeBack() throws {
        let tool = try repository()
        try tool.write("work/.git/hooks/pre-push", "#!/bin/sh\ncat > pushed.txt\nexit 0\n")
        chmod(tool.path("work/.git/hooks/pre-push"), 0o755)
        let installed = try hook(tool, "install")
        #expect(installed.text.contains("chained"))
        #expect(try hook(tool, "install").text.contains("updated"))
        try tool.write("work/a.txt", "one")
        try tool.git("add", ".", in: "work")
        try tool.git("commit", "-qm", "one", in: "work")
        let push = try tool.git("push", "-q", "origin", "main", in: "work")
        #expect(push.status == 0, "\(push.errors)")
        #expect(String(decoding: try tool.read("work/pushed.txt"), as: UTF8.self).contains("main"))
        #expect(try hook(tool, "uninstall").status == 0)
        let back = String(
            decoding: try tool.read("work/.git/hooks/pre-push"), as: UTF8.self)
        #expect(back.contains("pushed.txt"))
        #expect(!tool.exists("work/.git/hooks/pre-commit"))
    }

    /// What git shows in an object's place is not what it sends.
    @Test func replacedObjectsAreScannedAsTheyAreStored() throws {
        let tool = try repository()
        #expect(try hook(tool, "install").status == 0)
        try tool.write("work/a.txt", "fine")
        try tool.write("work/b.txt", "project falcon")
        try tool.git("add", ".", in: "work")
        try tool.git("commit", "-qnm", "one", in: "work")
        #expect(try tool.git("push", "-q", "origin", "main", in: "work").status != 0)
        try tool.git("replace", "HEAD:b.txt", "HEAD:a.txt", in: "work")
        #expect(try tool.git("push", "-q", "origin", "main", in: "work").status != 0)
    }

    /// What one address has says nothing about another that is pushed to.
    @Test func anotherAddressToPushToHasNothing() throws {
        let tool = try repository()
        try tool.write("work/b.txt", "project falcon")
        try tool.git("add", ".", in: "work")
        try tool.git("commit", "-qm", "one", in: "work")
        #expect(try tool.git("push", "-q", "origin", "main", in: "work").status == 0)
        #expect(try hook(tool, "install").status == 0)
        try tool.git("init", "-q", "--bare", "other.git")
        try tool.git(
            "remote", "set-url", "--push", "origin", tool.path("other.git"), in: "work")
        let push = try tool.git("push", "-q", "origin", "main", in: "work")
        #expect(push.status != 0)
        #expect(push.errors.contains("b.txt"))
    }

    @Test func serversRefuse() throws {
        let tool = try repository()
        let process = Process()
        process.executableURL = Tool.binary
        process.arguments = ["hook", "install", "--server", "--zone", "high"]
        process.environment = tool.environment
        process.currentDirectoryURL = URL(fileURLWithPath: tool.path("remote.git"))
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        try tool.write("work/a.txt", "fine")
        try tool.git("add", ".", in: "work")
        try tool.git("commit", "-qm", "one", in: "work")
        let fine = try tool.git("push", "-q", "origin", "main", in: "work")
        #expect(fine.status == 0, "\(fine.errors)")
        try tool.write("work/b.txt", "project falcon")
        try tool.git("add", ".", in: "work")
        try tool.git("commit", "-qm", "two", in: "work")
        let refused = try tool.git("push", "-q", "origin", "main", in: "work")
        #expect(refused.status != 0)
        #expect(refused.errors.contains("b.txt"))
    }

    /// Larger than what is held in memory: the last line counts as well.
    @Test func largeFilesAreReadToTheirEnd() throws {
        let tool = try repository()
        #expect(try hook(tool, "install").status == 0)
        let line = String(repeating: "harmless ", count: 1 << 17) + "\n"
        try tool.write(
            "work/large.txt", String(repeating: line, count: 60) + "about project falcon\n")
        try tool.git("add", ".", in: "work")
        let commit = try tool.git("commit", "-qm", "one", in: "work")
        #expect(commit.status != 0)
        #expect(commit.errors.contains("line 61 column 7"), "\(commit.errors)")
    }

    /// pre-commit (pre-commit.com) tells of a push in variables; all commits count there, too.
    @Test func theFrameworkIsUnderstood() throws {
        let tool = try repository()
        for (name, text) in [("one", "fine"), ("two", "project falcon"), ("three", "fine")] {
            try tool.write("work/a.txt", "\(text) \(name)")
            try tool.git("add", ".", in: "work")
            try tool.git("commit", "-qm", name, in: "work")
        }
        tool.environment["PRE_COMMIT"] = "1"
        tool.environment["PRE_COMMIT_REMOTE_NAME"] = "origin"
        tool.environment["PRE_COMMIT_LOCAL_BRANCH"] = "refs/heads/main"
        #expect(try hook(tool, "run", "pre-push").status == 1)
        tool.environment["PRE_COMMIT_TO_REF"] = "HEAD"
        tool.environment["PRE_COMMIT_FROM_REF"] = "HEAD~1"
        #expect(try hook(tool, "run", "pre-push").status == 0)
        tool.environment["PRE_COMMIT_FROM_REF"] = "HEAD~2"
        #expect(try hook(tool, "run", "pre-push").status == 1)
        tool.environment["PRE_COMMIT_FROM_REF"] = "nonsense"
        #expect(try hook(tool, "run", "pre-push").status == 2)
    }

    @Test func brokenGatesAreClosed() throws {
        let tool = try repository()
        #expect(try hook(tool, "install").status == 0)
        try tool.write("policies/medium.yaml", "policy: 1\nnonsense: 1\n")
        try tool.write("work/a.txt", "fine")
        try tool.git("add", ".", in: "work")
        #expect(try tool.git("commit", "-qm", "one", in: "work").status != 0)
    }
}
