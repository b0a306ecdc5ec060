internal import ArgumentParser
internal import Glibc

@main
enum Main {
    static func main() {
        Descriptor.secureStandard()
        Signals.install()
        do {
            var command = try DLP.parseAsRoot()
            try command.run()
            exit(ExitStatus.done.rawValue)
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            exit(CommandLineAnswer(error).give().rawValue)
        }
    }
}
