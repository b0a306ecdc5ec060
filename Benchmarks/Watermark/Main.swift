@main
struct BenchWatermark {
    static func main() {
        if CommandLine.arguments.dropFirst().first == "polar-study" {
            PolarStudy.run(
                frames: CommandLine.arguments.dropFirst(2).first.flatMap(Int.init) ?? 4000)
        }
    }
}
