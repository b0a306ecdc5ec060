/// A named check of what a pattern cannot say: a checksum, a range, a calendar date.
///
/// It sees what the detector keeps of a match, at most ``Detector/longestMatch`` bytes that may
/// come from anybody. Letters count in either case.
public struct Validator: Sendable {
    /// As written in `validators:`.
    public let name: String
    let holds: @Sendable (_ value: [UInt8]) -> Bool

    init(_ name: String, _ holds: @escaping @Sendable ([UInt8]) -> Bool) {
        self.name = name
        self.holds = holds
    }

    /// Every validator there is, by name.
    public static let named: [String: Validator] = Dictionary(
        (payment + wallets + china + asia + turkey + germany + europe + nordic + northAmerica
            + southAmerica + commonwealth + network + secrets).map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first })

    /// Whether `value` passes.
    public func accepts(_ value: some Sequence<UInt8>) -> Bool { holds(Array(value)) }
}
