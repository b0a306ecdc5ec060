internal import ArgumentParser
internal import Identity

/// What is recorded with a mark: the same for every command that issues marks.
struct IssuingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "low, medium or high; sets the strength. Otherwise the person's zone, then DLP_ZONE.",
            valueName: "zone"))
    var zone: Zone?

    @Option(help: ArgumentHelp("The machine this is for, put on record.", valueName: "text"))
    var device: String?

    @Option(help: ArgumentHelp("Anything else worth putting on record.", valueName: "text"))
    var note: String?

    @Flag(name: .customLong("no-enrol"), help: "Refuse a person who is not enrolled.")
    var noEnrol = false

    func request(for user: String) -> Issuer.Request {
        Issuer.Request(user: user, zone: zone, device: device, note: note, enrols: !noEnrol)
    }
}
