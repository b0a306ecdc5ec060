@main
struct BenchWatermark {
    static func main() {}
}
