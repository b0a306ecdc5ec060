@main
struct BenchWatermark {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "polar-study" {
            PolarStudy.run(scale: arguments.dropFirst().first.flatMap(Double.init) ?? 1)
        }
    }
}
