internal import Glibc

/// What a worker is told by its command line: all that it must know before its input.
struct WorkerArguments {
    var job: String
    var memory: Int
    var processorSeconds: Int
    var inputBytes: Int
    var outputBytes: Int
    var programBytes: Int
    var parent: Int32
    /// The folder of names for a program's files; empty for a job that runs none.
    var folder: String

    init(job: String, limits: WorkerLimits, folder: String) {
        self.job = job
        memory = limits.memory
        processorSeconds = max(1, limits.processorSeconds)
        inputBytes = limits.inputBytes
        outputBytes = limits.outputBytes
        programBytes = limits.programBytes
        parent = getpid()
        self.folder = folder
    }

    var list: [String] {
        let numbers = [
            memory, processorSeconds, inputBytes, outputBytes, programBytes, Int(parent),
        ]
        return ["dlp", Worker.flag, job] + numbers.map { String($0) } + [folder]
    }

    /// Nil unless `list` is such a command line.
    init?(_ list: [String]) {
        guard list.count == 10, list[1] == Worker.flag else { return nil }
        let numbers = list[3..<9].compactMap { Int($0) }.filter { $0 >= 0 }
        guard numbers.count == 6, let parent = Int32(exactly: numbers[5]) else { return nil }
        job = list[2]
        memory = numbers[0]
        processorSeconds = numbers[1]
        inputBytes = numbers[2]
        outputBytes = numbers[3]
        programBytes = numbers[4]
        self.parent = parent
        folder = list[9]
    }
}
