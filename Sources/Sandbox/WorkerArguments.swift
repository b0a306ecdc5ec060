internal import Glibc

/// What a worker is told by its command line: all that it must know before its input.
struct WorkerArguments {
    var job: String
    var memory: Int
    var processorSeconds: Int
    var inputBytes: Int
    var outputBytes: Int
    var scratchBytes: Int
    var parent: Int32
    var scratch: String

    init(job: String, limits: WorkerLimits, scratch: String) {
        self.job = job
        memory = limits.memory
        processorSeconds = max(1, limits.processorSeconds)
        inputBytes = limits.inputBytes
        outputBytes = limits.outputBytes
        scratchBytes = limits.scratchBytes
        parent = getpid()
        self.scratch = scratch
    }

    var list: [String] {
        let numbers = [
            memory, processorSeconds, inputBytes, outputBytes, scratchBytes, Int(parent),
        ]
        return ["dlp", Worker.flag, job] + numbers.map { String($0) } + [scratch]
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
        scratchBytes = numbers[4]
        self.parent = parent
        scratch = list[9]
    }
}
