/// The detectors there are, as the matcher sees them, by id.
public struct TargetLibrary: Sendable {
    /// In the order of their ids.
    let targets: [MatchTarget]
    private let index: [String: Int]

    init(_ targets: [MatchTarget]) {
        self.targets = targets.sorted { $0.id < $1.id }
        index = Dictionary(
            self.targets.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public var ids: [String] { targets.map(\.id) }

    subscript(id: String) -> MatchTarget? { index[id].map { targets[$0] } }

    /// Ids of a list of detectors: ids, `class:financial`, or `all`.
    ///
    /// - Throws: ``PolicyError`` with the nearest name for one there is not.
    func resolve(_ value: YAMLValue) throws(PolicyError) -> [String] {
        var ids: [String] = []
        for item in try value.list() {
            let name = try item.text()
            guard let found = resolve(name) else {
                throw item.unknown("detector", name, among: self.ids + classes)
            }
            for id in found where !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    /// The ids one name stands for, nil when it stands for none.
    public func resolve(_ name: String) -> [String]? {
        if name == "all" { return ids }
        if name.hasPrefix("class:") {
            let found = targets.filter { "class:" + $0.className == name }.map(\.id)
            return found.isEmpty ? nil : found
        }
        return index[name] == nil ? nil : [name]
    }

    /// `class:financial` and so on, of the classes there are.
    public var classes: [String] { Set(targets.map { "class:" + $0.className }).sorted() }

    /// The name nearest to one there is not.
    public func nearest(_ name: String) -> String? {
        NearestName.of(name, among: ids + classes + ["all"])
    }
}
