/// What one worker may spend. Taken by the worker itself before it reads its input.
public struct WorkerLimits: Sendable, Equatable {
    /// Bytes of address space beyond what the started program itself takes.
    public var memory: Int
    /// Seconds of processor time, at least 1.
    public var processorSeconds: Int
    /// Seconds on the clock from launch to answer.
    public var seconds: Double
    /// Bytes of the input.
    public var inputBytes: Int
    /// Bytes of the answer.
    public var outputBytes: Int
    /// Bytes that a program may leave as its answer's file, in memory; 0 for a job that
    /// runs none.
    public var programBytes: Int

    public init(
        memory: Int = 512 << 20, processorSeconds: Int = 20, seconds: Double = 30,
        inputBytes: Int = 256 << 20, outputBytes: Int = 512 << 20, programBytes: Int = 0
    ) {
        self.memory = memory
        self.processorSeconds = processorSeconds
        self.seconds = seconds
        self.inputBytes = inputBytes
        self.outputBytes = outputBytes
        self.programBytes = programBytes
    }
}
