internal import Support
internal import ArgumentParser
internal import DocumentReading
internal import Glibc
internal import Imaging
internal import OfficeWriting
internal import PDFWriting
internal import Sandbox

@main
enum Main {
    static func main() {
        // A worker takes its limits here and never comes back.
        Worker.runIfRequested(
            jobs: SandboxedDecoder.jobs + DocumentJobs.all + PDFJobs.all + OfficeFileJobs.all)
        Descriptor.secureStandard()
        guard Descriptor.areFree(4) else {
            try? Descriptor.writeAll(
                STDERR_FILENO, "dlp: error: cannot begin: too few file descriptors\n")
            _exit(ExitStatus.failed.rawValue)
        }
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
