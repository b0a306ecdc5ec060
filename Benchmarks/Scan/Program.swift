internal import Foundation

/// Programs that are measured from outside.
enum Program {
    /// The least processor time of some runs, after one that is not counted; nil for a program
    /// that is not there. `build/dlp` is the release build.
    static func seconds(_ command: [String], runs: Int, home: String) throws -> Double? {
        let own = command[0] == "build/dlp"
        let process = { () -> Process in
            let process = Process()
            process.executableURL = URL(filePath: own ? ".build/release/dlp" : "/usr/bin/env")
            process.arguments = own ? Array(command.dropFirst()) : command
            process.environment = ProcessInfo.processInfo.environment.merging(
                ["DLP_HOME": home + "/home"]) { _, new in new }
            // A file: with /dev/null GNU grep stops at the first line it finds.
            _ = FileManager.default.createFile(atPath: home + "/output", contents: nil)
            process.standardOutput = FileHandle(forWritingAtPath: home + "/output")
            process.standardError = FileHandle.nullDevice
            return process
        }
        var least: Double?
        for run in 0...runs {
            let before = used()
            let started = process()
            try started.run()
            started.waitUntilExit()
            if started.terminationStatus == 127 { return nil }
            if run > 0 { least = min(least ?? .infinity, used() - before) }
        }
        return least
    }

    /// Processor time of children that ended.
    private static func used() -> Double {
        var usage = rusage()
        getrusage(-1, &usage)  // RUSAGE_CHILDREN
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
